// NWCS: one document over DHCP.

import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Datasource } from './datasource.ts'
import { fetchJson } from './shared/documents.ts'
import { standardInstance } from './shared/fields.ts'
import { metadataUrl } from './shared/metadata-url.ts'
import { networkFrom } from './shared/network-from.ts'
import { detects, dmiIs } from './shared/rules.ts'
import { retrying, waitSettings } from './shared/wait-settings.ts'

const base = 'http://169.254.169.254/api/v1/metadata'

const settings = defineSchema({
  type: 'object',
  properties: {
    metadata_url: metadataUrl(base),
    ...waitSettings({ timeout: 5, retries: 30, wait_retry: 5 }),
  },
})

const Metadata = defineSchema({
  type: 'object',
  required: ['instance-id'],
  properties: {
    'instance-id': { type: ['string', 'integer'] },
    hostname: { type: 'string' },
    network: { type: 'object' },
    userdata: { type: 'string' },
  },
})

export const nwcs: Datasource<Infer<typeof settings>> = {
  name: 'NWCS',
  phases: ['local'],
  ephemeral: { ipv4: 'dhcp', nics: 'each', unless: [`${base}/instance-id`] },
  settings,
  documents: [Metadata],
  detect: detects(dmiIs('system-manufacturer', 'NWCS')),
  async read(input) {
    const { metadata_url: url, ...wait } = input.settings
    const document = await fetchJson(input, url, Metadata, retrying(wait))
    const { 'instance-id': id, hostname, network, 'public-keys': keys } = document
    const metadata = {
      'instance-id': id,
      ...(keys !== undefined && { 'public-keys': keys }),
      ...(network && { network }),
      ...(hostname !== undefined && { 'local-hostname': hostname }),
    }
    return {
      ...standardInstance(metadata),
      userData: document.userdata,
      vendorData: document['vendordata'],
      network: network && networkFrom(network, await converter(), `${url}: network`, input),
      address: url,
    }
  },
}

async function converter() {
  return (await import('../network/inputs/named-by-mac.ts')).convertNamedByMac
}
