// scripts_per_instance: runs the scripts in /var/lib/cloud/scripts/per-instance.

import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'
import { runParts } from './shared/run-parts.ts'

const schema = defineSchema({ type: 'object' })

export const scriptsPerInstance: ConfigModule<Infer<typeof schema>> = {
  id: 'scripts_per_instance',
  frequency: 'once-per-instance',
  activeFor: 'always',
  schema,
  examples: [],
  apply: (_, context) => runParts(context, `${context.paths.cloud}/scripts/per-instance`),
}
