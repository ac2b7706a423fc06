// Which renderer writes the config and which activator starts it: the first of the distro's list that the machine can use.

import type { Activator } from '../activators/activator.ts'
import { activators } from '../activators/index.ts'
import { isAvailable, type Need, type NetworkFacts } from '../needs.ts'
import { renderers } from '../renderers/index.ts'
import type { Renderer } from '../renderers/renderer.ts'

export interface Selected<T> {
  readonly chosen: T | undefined
  /** One sentence: what was looked for and what was there. */
  readonly reason: string
}

/** Throws a RangeError for a name that no renderer has. */
export function selectRenderer(priority: readonly string[] | undefined, facts: NetworkFacts): Selected<Renderer> {
  return select(renderers, priority, facts, 'renderer')
}

/** Throws a RangeError for a name that no activator has. */
export function selectActivator(priority: readonly string[] | undefined, facts: NetworkFacts): Selected<Activator> {
  return select(activators, priority, facts, 'activator')
}

function select<T extends { readonly name: string; readonly needs: readonly Need[] }>(
  all: readonly T[],
  priority: readonly string[] | undefined,
  facts: NetworkFacts,
  what: string,
): Selected<T> {
  const names = priority && priority.length > 0 ? priority : all.map(({ name }) => name)
  const wanted = names.map((name) => {
    const one = all.find((candidate) => candidate.name === name)
    if (one) return one
    throw new RangeError(`Unknown network ${what} "${name}"; known are ${all.map((each) => each.name).join(', ')}`)
  })
  const chosen = wanted.find((one) => isAvailable(one, facts))
  if (chosen) return { chosen, reason: `${what} ${chosen.name}, the first of ${names.join(', ')} that is here` }
  return { chosen, reason: `No available network ${what}s found. Searched through list: ${names.join(', ')}` }
}
