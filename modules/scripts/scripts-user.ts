// scripts_user: runs the instance's scripts, which are those of the user-data and runcmd.

import { type Paths, scriptFolder } from '../../core/paths.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'
import { codeOfOthers, runParts } from './shared/run-parts.ts'

const schema = defineSchema({ type: 'object' })

const directory = (paths: Paths) => scriptFolder(paths, 'default')

export const scriptsUser: ConfigModule<Infer<typeof schema>> = {
  id: 'scripts_user',
  frequency: 'once-per-instance',
  unrepeatable: codeOfOthers(directory),
  activeFor: 'always',
  schema,
  examples: [],
  apply: (_, context) => runParts(context, directory(context.paths)),
}
