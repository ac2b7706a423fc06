// `node:` of a step: the machine's name.

import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { misunderstoodExpression, unmetByFact } from '../shared/matching.ts'
import type { Condition } from '../step.ts'

const schema = defineSchema({ type: 'string', public: true })

export const node: Condition<Infer<typeof schema>> = {
  key: 'node',
  about: 'A regular expression; the step runs if it is found in the hostname that the machine had when the run began.',
  schema,
  misunderstood: misunderstoodExpression,
  async unmet(value, { hostname }) {
    return unmetByFact(say`the hostname`, await hostname(), value)
  },
}
