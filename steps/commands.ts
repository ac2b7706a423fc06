// `commands:` of a step: each runs by `sh -c`, one after another, and a failure does not stop the next. What they print
// goes where the stage's own output goes, and nowhere else.

import { HostError, howEnded, reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Action } from './step.ts'

const schema = defineSchema({ type: 'array' })

export const commands: Action<Infer<typeof schema>> = {
  key: 'commands',
  about:
    'A list of commands for `sh -c`, each a template, one after another; after one that fails, the next runs all the same.',
  schema,
  examples: ['commands: [touch /etc/app-was-here, echo done]\n'],
  async apply(list, { host, template, fail }) {
    for (const [index, command] of list.entries()) {
      if (command === null) continue
      if (typeof command === 'object') {
        fail(say`commands/${index} must be text`)
        continue
      }
      try {
        const text = await template(String(command), ['commands', index])
        await host.commands.run(['sh', '-c', text], { output: 'pass', ofUser: true })
      } catch (error) {
        fail(say`commands/${index}: ${error instanceof HostError ? howEnded(error) : reasonOf(error)}`)
      }
    }
  },
}
