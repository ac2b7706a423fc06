// CloudCIX: the metadata and the user-data are two documents of a service with versions.

import { isObject } from '../core/json.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { jsonIfWhole } from '../languages/json.ts'
import type { Datasource } from './datasource.ts'
import { maybeBase64 } from './shared/base64.ts'
import { fieldsOf, standardFields } from './shared/fields.ts'
import { imds } from './shared/imds.ts'
import { detects, dmiIs } from './shared/rules.ts'
import { sameInstance } from './shared/same-instance.ts'
import { retrying, waiting, waitSettings } from './shared/wait-settings.ts'

const base = 'http://169.254.169.254/'

const settings = defineSchema({
  type: 'object',
  properties: waitSettings({ timeout: 10, retries: 3, sec_between_retries: 5, max_wait: -1 }),
})

const Metadata = defineSchema({
  type: 'object',
  properties: { network: { type: 'object' } },
})

/** The service's own names stand beside the usual ones. */
const fields = {
  ...standardFields,
  id: ['instance-id', 'instance_id'],
  hostname: ['local-hostname', 'hostname'],
  network: 'network',
}

export const cloudcix: Datasource<Infer<typeof settings>> = {
  name: 'CloudCIX',
  phases: ['network'],
  settings,
  documents: [Metadata],
  detect: detects(dmiIs('system-product-name', 'CloudCIX')),
  async read(input) {
    const tries = retrying(input.settings)
    const { max_wait: patience = -1 } = input.settings
    // Without patience of its own, the service is waited for as long as for a document.
    const wait = patience > 0 ? waiting(input.settings) : tries
    const service = await imds(input, { bases: [base], probe: 'v1/metadata', wait, ...tries })
    const [metadata, userData] = await Promise.all([
      service.json('v1/metadata', Metadata),
      service.bytes('v1/userdata'),
    ])
    if (!metadata) return undefined
    const before = jsonIfWhole(String(service.probed))
    const first = isObject(before) ? fieldsOf(before, fields).id : undefined
    sameInstance(first, fieldsOf(metadata, fields).id, `${base}v1/metadata`, input.notices)
    return {
      ...fieldsOf(metadata, fields),
      userData: userData && maybeBase64(userData),
      metadata: { meta_data: metadata },
    }
  },
}
