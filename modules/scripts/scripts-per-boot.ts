// scripts_per_boot: runs the scripts in /var/lib/cloud/scripts/per-boot, on every boot.

import { scriptFolder } from '../../core/paths.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'
import { runParts } from './shared/run-parts.ts'

const schema = defineSchema({ type: 'object' })

export const scriptsPerBoot: ConfigModule<Infer<typeof schema>> = {
  id: 'scripts_per_boot',
  frequency: 'always',
  activeFor: 'always',
  schema,
  examples: [],
  apply: (_, context) => runParts(context, scriptFolder(context.paths, 'per-boot')),
}
