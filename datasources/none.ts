// None: the last resort that lets a machine without a cloud finish its boot with the system config alone.

import { isObject, type JsonObject } from '../core/json.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Datasource } from './datasource.ts'
import { fieldsOf, standardFields } from './shared/fields.ts'
import { detects, rule } from './shared/rules.ts'

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
  defaultId: 'iid-datasource-none',
  detect: detects(rule(say`nothing`, () => say`it is the last resort`)),
  async read({ settings: own }) {
    const metadata: JsonObject = isObject(own.metadata) ? own.metadata : {}
    return {
      ...fieldsOf(metadata, { ...standardFields, id: [] }),
      userData: own.userdata_raw,
      metadata: { meta_data: metadata },
      subplatform: 'config',
    }
  },
}
