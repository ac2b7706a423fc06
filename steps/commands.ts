// `commands:` of a step: each runs by `sh -c`, one after another, and a failure does not stop the next.

import { HostError, reasonOf } from '../core/errors.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Action } from './step.ts'

const schema = defineSchema({ type: 'array' })

export const commands: Action<Infer<typeof schema>> = {
  key: 'commands',
  about: 'A list of commands for `sh -c`, one after another; after one that fails, the next runs all the same.',
  schema,
  examples: ['commands: [touch /etc/app-was-here, echo done]\n'],
  async apply(list, { host, notices, fail }) {
    for (const [index, command] of list.entries()) {
      if (command === null) continue
      if (typeof command === 'object') {
        fail(`commands/${index} must be text`)
        continue
      }
      try {
        const { stdout, stderr } = await host.commands.run(['sh', '-c', String(command)])
        const output = `${stdout}${stderr}`.trimEnd()
        if (output) notices.debug(`commands/${index} printed ${output.length} characters`)
      } catch (error) {
        const output = error instanceof HostError ? error.message : reasonOf(error)
        fail(`commands/${index}: ${output}`)
      }
    }
  },
}
