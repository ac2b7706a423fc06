// scripts_per_once: runs the scripts in /var/lib/cloud/scripts/per-once, once in the life of the disk.

import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'
import { runParts } from './shared/run-parts.ts'

const schema = defineSchema({ type: 'object' })

export const scriptsPerOnce: ConfigModule<Infer<typeof schema>> = {
  id: 'scripts_per_once',
  frequency: 'once',
  activeFor: 'always',
  schema,
  examples: [],
  apply: (_, context) => runParts(context, `${context.paths.cloud}/scripts/per-once`),
}
