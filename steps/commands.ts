// `commands:` of a step: each runs by `sh -c`, one after another, and a failure does not stop the next.

import { HostError, reasonOf } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { StepKey } from './step.ts'

export const commands: StepKey = {
  key: 'commands',
  async apply(value: Json, { host, notices, fail }) {
    if (!Array.isArray(value)) return fail('"commands" must be a list')
    for (const [index, command] of value.entries()) {
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
