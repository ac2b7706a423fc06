// `if:` of a step: a command for `sh -c`; the step runs if it ends with 0.

import { asText } from '../../core/as-text.ts'
import { say } from '../../core/said.ts'
import type { Condition } from '../step.ts'

export const onlyIf: Condition = {
  key: 'if',
  about: 'A command for `sh -c` that changes nothing; the step runs if it ends with 0.',
  // Any value is taken as text, as the command would be.
  schema: {},
  async unmet(value, { host }) {
    if (value === '') return undefined
    const { exitCode } = await host.commands.query(['sh', '-c', asText(value)], { accept: 'any', ofUser: true })
    return exitCode === 0 ? undefined : say`its condition ended with ${exitCode}`
  },
}
