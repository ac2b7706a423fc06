// scripts_vendor: runs the scripts of the vendor-data, under a command of the user's choice.

import { type Paths, scriptFolder } from '../../core/paths.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'
import { codeOfOthers, runParts } from './shared/run-parts.ts'

const schema = defineSchema({
  type: 'object',
  properties: {
    vendor_data: {
      type: 'object',
      properties: {
        enabled: { description: 'Whether vendor-data is used at all.', type: ['boolean', 'string'] },
        prefix: {
          description: 'Command and arguments put before each vendor script.',
          oneOf: [{ type: 'string' }, { type: 'null' }, { type: 'array', items: { type: ['string', 'integer'] } }],
        },
      },
    },
  },
})

const directory = (paths: Paths) => scriptFolder(paths, 'default', true)

export const scriptsVendor: ConfigModule<Infer<typeof schema>> = {
  id: 'scripts_vendor',
  frequency: 'once-per-instance',
  unrepeatable: codeOfOthers(directory),
  activeFor: 'always',
  schema,
  examples: [
    `#cloud-config
vendor_data: {enabled: true, prefix: /usr/bin/ltrace}
`,
    `#cloud-config
vendor_data:
  enabled: true
  prefix: [timeout, 30]
`,
  ],
  apply({ vendor_data: { prefix } = {} }, context) {
    const words =
      prefix === undefined || prefix === null ? [] : typeof prefix === 'string' ? [prefix] : prefix.map(String)
    return runParts(context, directory(context.paths), words)
  },
}
