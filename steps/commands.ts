// `commands:` of a step: each runs by `sh -c`, one after another, and a failure does not stop the next. What they print
// goes where the stage's own output goes, and nowhere else.

import { HostError, howEnded, reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { itemName } from './shared/item-name.ts'
import type { Action } from './step.ts'

const schema = defineSchema({ type: 'array', items: { type: 'string' } })

export const commands: Action<Infer<typeof schema>> = {
  key: 'commands',
  about:
    'A list of commands for `sh -c`, each a template, one after another; after one that fails, the next runs all the same.',
  schema,
  examples: ['commands: [touch /etc/app-was-here, echo done]\n'],
  async apply(list, context) {
    const { host, template, fail } = context
    for (const [index, command] of list.entries()) {
      const at = ['commands', index]
      try {
        const text = await template(command, at)
        await host.commands.run(['sh', '-c', text], { output: 'pass', ofUser: true })
      } catch (error) {
        fail(
          say`${itemName(context, 'commands', index)}: ${error instanceof HostError ? howEnded(error) : reasonOf(error)}`,
          at,
        )
      }
    }
  },
}
