// `only_os_version:` of a step.

import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { majorOrVersion, readOsRelease } from '../../system/facts.ts'
import { misunderstoodExpression, unmetByFact } from '../shared/matching.ts'
import type { Condition } from '../step.ts'

const schema = defineSchema({ type: 'string', public: true })

export const onlyOsVersion: Condition<Infer<typeof schema>> = {
  key: 'only_os_version',
  about:
    'A regular expression; the step runs if it is found in VERSION_ID of os-release (AlmaLinux, Rocky: its first number).',
  schema,
  misunderstood: misunderstoodExpression,
  async unmet(value, { host }) {
    return unmetByFact(say`the version of the system`, majorOrVersion(await readOsRelease(host.files)), value)
  },
}
