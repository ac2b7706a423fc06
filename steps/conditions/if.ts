// `if:` of a step: a command for `sh -c`; the step runs if it ends with 0.

import { type Said, say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Condition } from '../step.ts'
import { answered } from './shared/file-tests.ts'

/** With these, sh or `test` says that it could not answer. */
const doubts: Readonly<Record<number, Said>> = {
  2: say`the test itself failed`,
  126: say`the command cannot be run`,
  127: say`the command was not found`,
}

const schema = defineSchema({ type: 'string' })

export const onlyIf: Condition<Infer<typeof schema>> = {
  key: 'if',
  about: 'A command for `sh -c` that changes nothing; the step runs if it ends with 0.',
  schema,
  async unmet(value, { host, template }) {
    if (value === '') return undefined
    const command = await template(value, ['if'])
    const answer = await answered(command, host.files)
    if (answer !== undefined) return answer ? undefined : { why: say`its condition ended with ${1}` }
    const { exitCode } = await host.commands.query(['sh', '-c', command], {
      accept: 'any',
      output: 'drop',
      ofUser: true,
    })
    if (exitCode === 0) return undefined
    const doubt = doubts[exitCode]
    if (!doubt) return { why: say`its condition ended with ${exitCode}` }
    return { why: say`its condition ended with ${exitCode}: ${doubt}`, doubtful: true }
  },
}
