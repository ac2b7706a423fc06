// `only_arch:` of a step: the architecture as Go calls it.

import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { readMachineName } from '../../system/facts.ts'
import { goArchitecture } from '../shared/go-architecture.ts'
import { misunderstoodExpression, unmetByFact } from '../shared/matching.ts'
import type { Condition } from '../step.ts'

const schema = defineSchema({ type: 'string', public: true })

export const onlyArch: Condition<Infer<typeof schema>> = {
  key: 'only_arch',
  about:
    'A regular expression; the step runs if it is found in the architecture: `amd64`, `arm64`, `arm`, `386`, `riscv64`.',
  schema,
  misunderstood: misunderstoodExpression,
  async unmet(value, { host }) {
    return unmetByFact(say`the architecture`, goArchitecture(await readMachineName(host.files)), value)
  },
}
