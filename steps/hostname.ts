// `hostname:` of a step: the machine's name, a template of its own kind.

import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { nameMachine } from './shared/name-machine.ts'
import type { Action } from './step.ts'

const schema = defineSchema({ type: 'string', public: true })

export const hostname: Action<Infer<typeof schema>> = {
  key: 'hostname',
  about: "The machine's name, for the kernel, `/etc/hostname` and the line of 127.0.0.1 in `/etc/hosts`.",
  schema,
  examples: ['hostname: web-1\n'],
  async apply(text, context) {
    if (text !== '') await nameMachine(context, text)
  },
}
