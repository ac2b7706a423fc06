// Example Cloud: the vendor stands in the DMI, the metadata is one document at an address that every machine can reach.
// https://docs.example.com/metadata

import { defineSchema, type Infer } from '../../../core/schema/schema.ts'
import type { Datasource } from '../../../datasources/datasource.ts'
import { maybeBase64 } from '../../../datasources/shared/base64.ts'
import { idIsDmi } from '../../../datasources/shared/dmi.ts'
import { fieldsOf, standardFields } from '../../../datasources/shared/fields.ts'
import { imds } from '../../../datasources/shared/imds.ts'
import { detects, dmiIs } from '../../../datasources/shared/rules.ts'
import { retrying, waitSettings } from '../../../datasources/shared/wait-settings.ts'

const base = 'http://169.254.169.254/example/v1/'

const settings = defineSchema({ type: 'object', properties: waitSettings({ timeout: 2, retries: 60, wait_retry: 2 }) })

const Metadata = defineSchema({
  type: 'object',
  required: ['instance-id'],
  properties: {
    'instance-id': { type: 'integer' },
    hostname: { type: 'string' },
    'network-config': { type: 'object' },
  },
})

const fields = { ...standardFields, hostname: 'hostname', network: 'network-config', vendorData: 'vendor_data' }

export const exampleCloud: Datasource<Infer<typeof settings>> = {
  name: 'ExampleCloud',
  phases: ['local'],
  ephemeral: { ipv4: 'dhcp', unless: [`${base}instance-id`] },
  settings,
  documents: [Metadata],
  detect: detects(dmiIs('system-manufacturer', 'Example')),
  async read(input) {
    const service = await imds(input, { bases: [base], ...retrying(input.settings) })
    const metadata = await service.json('metadata', Metadata)
    if (!metadata) return undefined
    const userData = await service.bytes('userdata')
    return { ...fieldsOf(metadata, fields), metadata, address: base, userData: userData && maybeBase64(userData) }
  },
  check: idIsDmi('system-serial-number'),
}
