// The order of steps: documents one after another, steps as written; a step with `after` comes after the ones it names, across
// all documents and directories.

import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import type { Step } from './document.ts'

/** Serial and deterministic. A name that no step has, or a cycle, is reported, and the step stays in its place. */
export function inOrder(groups: readonly (readonly Step[])[], notices: Notices): readonly Step[] {
  const steps = groups.flat()
  if (!steps.some((step) => step.after)) return steps
  const byName = new Map<string, Step[]>()
  for (const step of steps) byName.set(step.operation, [...(byName.get(step.operation) ?? []), step])
  const state = new Map<Step, 'waiting' | 'placed'>()
  const placed: Step[] = []
  const place = (step: Step) => {
    if (state.get(step) === 'placed') return
    state.set(step, 'waiting')
    for (const name of step.after ?? []) {
      const needed = byName.get(name)
      if (!needed) {
        notices.warning(
          'steps/bad-order',
          say`step ${say.word(step.operation)}: no step is named "${say.named(name)}"; it stays in its place`,
          {
            where: step.where,
          },
        )
      }
      for (const other of needed ?? []) {
        if (state.get(other) === 'waiting') {
          notices.warning(
            'steps/bad-order',
            say`steps ${say.word(step.operation)} and ${say.named(name)} wait for each other; "after" is ignored`,
            {
              where: step.where,
            },
          )
        } else place(other)
      }
    }
    state.set(step, 'placed')
    placed.push(step)
  }
  for (const step of steps) place(step)
  return placed
}
