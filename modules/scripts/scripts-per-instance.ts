// scripts_per_instance: runs the scripts in /var/lib/cloud/scripts/per-instance.

import { type Paths, scriptFolder } from '../../core/paths.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'
import { codeOfOthers, runParts } from './shared/run-parts.ts'

const schema = defineSchema({ type: 'object' })

const directory = (paths: Paths) => scriptFolder(paths, 'per-instance')

export const scriptsPerInstance: ConfigModule<Infer<typeof schema>> = {
  id: 'scripts_per_instance',
  frequency: 'once-per-instance',
  unrepeatable: codeOfOthers(directory),
  activeFor: 'always',
  schema,
  examples: [],
  apply: (_, context) => runParts(context, directory(context.paths)),
}
