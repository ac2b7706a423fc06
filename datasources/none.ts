// None: the last resort that lets a machine without a cloud finish its boot with the system config alone.

import { isObject, type JsonObject } from '../core/json.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Datasource } from './datasource.ts'
import { defined, standardFields } from './shared/metadata.ts'

const settings = defineSchema({
  type: 'object',
  properties: {
    userdata_raw: { type: 'string', description: 'User-data for machines that no other source knows.' },
    metadata: { type: 'object', default: {}, description: 'Metadata for them, such as local-hostname.' },
  },
})
type Settings = Infer<typeof settings>

export const none: Datasource<Settings> = {
  name: 'None',
  phases: ['network'],
  settings,
  detect: () => 'yes',
  async read({ settings: own, notices }) {
    const metadata: JsonObject = isObject(own.metadata) ? own.metadata : {}
    return defined({
      datasource: 'None',
      className: 'DataSourceNone',
      detail: '',
      ...standardFields(
        { ...metadata, 'instance-id': 'iid-datasource-none' },
        { id: 'iid-datasource-none', cloudName: 'none' },
        notices,
      ),
      dsmode: 'net' as const,
      userData: own.userdata_raw === undefined ? undefined : Buffer.from(own.userdata_raw).toString('base64'),
      metadata: { meta_data: metadata },
      platform: 'none',
      subplatform: 'config',
    })
  },
}
