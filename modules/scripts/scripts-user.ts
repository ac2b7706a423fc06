// scripts_user: runs the instance's scripts, which are those of the user-data and runcmd.

import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { ConfigModule } from '../module.ts'
import { runParts } from './shared/run-parts.ts'

const schema = defineSchema({ type: 'object' })

export const scriptsUser: ConfigModule<Infer<typeof schema>> = {
  id: 'scripts_user',
  frequency: 'once-per-instance',
  activeFor: 'always',
  schema,
  examples: [],
  apply: (_, context) => runParts(context, `${context.paths.instance}/scripts`),
}
