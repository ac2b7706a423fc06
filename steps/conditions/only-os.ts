// `only_os:` of a step: what the system calls itself for people, such as "Ubuntu 24.04.1 LTS".

import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { readOsRelease } from '../../system/facts.ts'
import { misunderstoodExpression, unmetByFact } from '../shared/matching.ts'
import type { Condition } from '../step.ts'

const schema = defineSchema({ type: 'string', public: true })

export const onlyOs: Condition<Infer<typeof schema>> = {
  key: 'only_os',
  about: 'A regular expression; the step runs if it is found in PRETTY_NAME of os-release, as `Debian.*`.',
  schema,
  misunderstood: misunderstoodExpression,
  async unmet(value, { host }) {
    return unmetByFact(say`the system`, (await readOsRelease(host.files)).prettyName, value)
  },
}
