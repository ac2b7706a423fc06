// The order as yip has it (`--compat`, docs/parity.md): each source by itself, in layers whose steps it starts at once; a document
// without steps in the stage, or whose steps all have `after`, cuts the order in two; of steps with one name the first and the last count.

import type { Problem } from '../../core/problem.ts'
import { say } from '../../core/said.ts'
import type { Step } from './document.ts'
import { layersOf, type Needs } from './graph.ts'

export interface YipOrder {
  /** The first may be empty: it is the one of yip's own beginning, "init", beside which a step is that nothing makes wait. */
  readonly layers: readonly (readonly Step[])[]
  /** yip ends here with a panic, and runs nothing. */
  readonly panic: Problem | undefined
}

/** One group for each document of the source, also for those without steps. */
export function asYipOrders(groups: readonly (readonly Step[])[]): YipOrder {
  // By name of operation. Number 0 is "init".
  const steps: Step[] = []
  const needs: string[][] = []
  const index = new Map<string, number>()
  const needed = new Set<string>()
  let freeBefore: readonly string[] = []
  for (const group of groups) {
    const free: string[] = []
    for (const [place, step] of group.entries()) {
      const first = !index.has(step.operation)
      const operation = first ? step.operation : `${step.operation}.1`
      const named = step.after?.map(({ name = '' }) => name)
      const previous = group[place - 1]
      const own = named ?? (previous ? [previous.operation] : [])
      const all = [...own, ...freeBefore].filter((name) => name !== operation || named?.includes(name))
      const at = index.get(operation) ?? steps.length
      index.set(operation, at)
      steps[at] = operation === step.operation ? step : { ...step, operation }
      needs[at] = [...(needs[at] ?? []), ...all, ...(needed.has(operation) ? [] : ['init'])]
      for (const name of all) needed.add(name)
      if (!named) free.push(step.operation)
    }
    freeBefore = free
  }
  return ordered(steps, needs, index)
}

function ordered(
  steps: readonly Step[],
  needs: readonly (readonly string[])[],
  index: ReadonlyMap<string, number>,
): YipOrder {
  const numbered: number[][] = [[]]
  for (const [at, names] of needs.entries()) {
    const step = steps[at] as Step
    const found = names.map((name) => (name === 'init' ? 0 : (index.get(name) ?? -2) + 1))
    if (found.some((node) => node < 0 || node === at + 1)) return { layers: [], panic: panic(step) }
    numbered.push(found)
  }
  const layers = layersOf(unique(numbered))
  const placed = new Set(layers.flat())
  const missing = steps.findIndex((_, at) => !placed.has(at + 1))
  if (missing >= 0) return { layers: [], panic: panic(steps[missing] as Step) }
  return {
    layers: layers.map((layer) => layer.filter((node) => node > 0).map((node) => steps[node - 1] as Step)),
    panic: undefined,
  }
}

const unique = (needs: Needs): Needs => needs.map((list) => [...new Set(list)])

function panic(step: Step): Problem {
  return {
    level: 'error',
    code: 'steps/bad-order',
    message: say`step ${say.word(step.operation)}: "after" cannot be obeyed, and yip runs no step at all then`,
    where: step.at(['after']),
  }
}
