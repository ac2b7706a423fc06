// `frequency:` of a step: how often it is due. Only a machine that runs its own documents keeps account of that.

import { defaultPaths } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { jsonIfWhole } from '../../languages/json.ts'
import { hashOf, type Identity, isAnothers } from '../shared/handed-out.ts'
import type { Condition, StepContext } from '../step.ts'

const schema = defineSchema({
  type: 'string',
  enum: ['always', 'per-boot', 'per-instance', 'once'],
  public: true,
})

/** The last condition: where the others do not hold, the step has not had its turn. */
export const frequency: Condition<Infer<typeof schema>> = {
  key: 'frequency',
  about:
    'How often the step runs: `always`, `per-boot`, `per-instance` or `once`; told apart by its stage and its names.',
  schema,
  async unmet(value, context) {
    const { identity, compat, host } = context
    if (value === 'always' || !identity || compat) return undefined
    const mark = markOf(context, value)
    const ran = await host.files.readText(mark)
    if (ran !== undefined && (value !== 'per-instance' || !isAnothers(knownIn(ran), identity)))
      return { why: say`it has run before (${value})` }
    // Beforehand, as for config modules: one that ends the machine or fails is not begun again.
    await host.files.write(mark, `${JSON.stringify(identity)}\n`, { mode: 0o600, durable: value !== 'per-boot' })
    return undefined
  },
}

function markOf({ stage, operation }: StepContext, value: Infer<typeof schema>): string {
  const name = `step_${hashOf(`${stage}\n${operation}`).slice(0, 32)}`
  if (value === 'per-boot') return `${defaultPaths.run}/sem/${name}`
  return `${defaultPaths.cloud}/sem/${name}${value === 'once' ? '.once' : ''}`
}

/** What cannot be read is of nobody else. */
const knownIn = (text: string): Identity => (jsonIfWhole(text) ?? {}) as Identity
