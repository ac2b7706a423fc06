// Bigstep: a file on the disk names the address of the one document.

import { HostError } from '../core/errors.ts'
import { defaultPaths } from '../core/paths.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Datasource } from './datasource.ts'
import { fetchJson } from './shared/documents.ts'
import { standardInstance } from './shared/fields.ts'
import { detects, fileExists } from './shared/rules.ts'

const urlFile = `${defaultPaths.cloud}/data/seed/bigstep/url`

const settings = defineSchema({ type: 'object', properties: {} })

const Metadata = defineSchema({
  type: 'object',
  required: ['metadata'],
  properties: { metadata: { type: 'object' }, userdata_raw: { type: ['string', 'null'] } },
})

export const bigstep: Datasource<Infer<typeof settings>> = {
  name: 'Bigstep',
  phases: ['network'],
  settings,
  patience: { network: 10 },
  documents: [Metadata],
  probes: [urlFile],
  detect: detects(fileExists(urlFile)),
  async read(input) {
    const url = (await input.host.files.readText(urlFile))?.trim()
    if (url === undefined) return undefined
    if (!URL.canParse(url)) throw new HostError('protocol', say`${say.path(urlFile)} holds no address`)
    const document = await fetchJson(input, url, Metadata)
    const { metadata, userdata_raw: userData } = document
    return {
      ...standardInstance(metadata),
      userData: userData ?? undefined,
      vendorData: document['vendordata_raw'],
      address: url,
    }
  },
}
