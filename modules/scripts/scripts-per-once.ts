// scripts_per_once: runs the scripts in /var/lib/cloud/scripts/per-once, once in the life of the disk.

import { type Paths, scriptFolder } from '../../core/paths.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'
import { codeOfOthers, runParts } from './shared/run-parts.ts'

const schema = defineSchema({ type: 'object' })

const directory = (paths: Paths) => scriptFolder(paths, 'per-once')

export const scriptsPerOnce: ConfigModule<Infer<typeof schema>> = {
  id: 'scripts_per_once',
  frequency: 'once',
  unrepeatable: codeOfOthers(directory),
  activeFor: 'always',
  schema,
  examples: [],
  apply: (_, context) => runParts(context, directory(context.paths)),
}
