// What became of the steps of a run, in one line at its end.

import { type Said, say } from '../../core/said.ts'
import type { StepRecord } from './run.ts'

const shown = 20

/** `stages`: what was run. Without steps it says so. */
export function summaryOf(stages: readonly string[], records: readonly StepRecord[]): Said {
  const names = say.join(stages.map(say.word))
  if (records.length === 0) return say`stage ${names}: no steps`
  const of = (wanted: StepRecord['status']) => records.filter(({ status }) => status === wanted)
  const [ran, skipped, failed] = [of('ran'), of('skipped'), of('failed')]
  const by = ({ step, condition = '' }: StepRecord) => say`${say.word(step.operation)} by "${say.word(condition)}"`
  const at = ({ step: { operation, where } }: StepRecord) =>
    say`${say.word(operation)} in ${say.path([where.document, where.line].filter(Boolean).join(':'))}`
  return say`stage ${names}: ${ran.length} steps ran, ${skipped.length} skipped${listed(skipped.map(by))}, ${failed.length} failed${listed(failed.map(at))}`
}

function listed(names: readonly Said[]): Said {
  if (names.length === 0) return say``
  const more = names.length > shown ? say`, …` : ''
  return say` (${say.join(names.slice(0, shown))}${more})`
}
