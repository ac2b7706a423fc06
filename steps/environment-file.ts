// `environment_file:` of a step: where `environment` of the same step goes.

import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Setting } from './step.ts'

const schema = defineSchema({ type: 'string', public: true })

export const environmentFile: Setting<Infer<typeof schema>> = {
  key: 'environment_file',
  about: 'The file that `environment` is written to; default `/etc/environment`.',
  schema,
  of: 'environment',
}
