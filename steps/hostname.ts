// `hostname:` of a step: the machine's name, a template of its own kind.

import { reasonOf } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { hostnameTemplate } from './shared/go-templates.ts'
import { nameMachine } from './shared/name-machine.ts'
import type { Action } from './step.ts'

const schema = defineSchema({ type: 'string', public: true })

export const hostname: Action<Infer<typeof schema>> = {
  key: 'hostname',
  about: "The machine's name, for the kernel, `/etc/hostname` and the line of 127.0.0.1 in `/etc/hosts`.",
  schema,
  examples: ['hostname: web-1\n', 'hostname: "node-{{ trunc 4 .MachineID }}"\n'],
  async apply(text, context) {
    if (text === '') return
    const { host, fail, notices } = context
    // Both would write it in every boot, in turns.
    const given = context.compat ? undefined : await context.givenName?.()
    if (given !== undefined)
      return notices.info(say`hostname: the datasource calls this machine ${say.named(given)}, which counts more`)
    const withoutId = () =>
      notices.warning('steps/questionable', say`the machine has no id yet: nothing stands in its place in the name`, {
        where: context.at(['hostname']),
        hint: say`it is in /etc/machine-id from the stage "fs" on`,
      })
    try {
      await nameMachine(context, await hostnameTemplate(host, text, withoutId))
    } catch (error) {
      fail(say`hostname: ${reasonOf(error)}`, ['hostname'])
    }
  },
}
