// Which renderer writes the config and which activator starts it: the first of the distro's list that the machine can use.

import { Failure } from '../../core/errors.ts'
import { type Said, say } from '../../core/said.ts'
import { didYouMean } from '../../core/schema/known-names.ts'
import type { Activator } from '../activators/activator.ts'
import { activators } from '../activators/index.ts'
import { isAvailable, type Need, type NetworkFacts } from '../needs.ts'
import { renderers } from '../renderers/index.ts'
import type { Renderer } from '../renderers/renderer.ts'

export interface Selected<T> {
  readonly chosen: T | undefined
  /** One sentence: what was looked for and what was there. */
  readonly reason: Said
}

/** Throws a Failure for a name that no renderer has. */
export function selectRenderer(priority: readonly string[] | undefined, facts: NetworkFacts): Selected<Renderer> {
  return select(renderers, priority, facts, 'renderer')
}

/** Throws a Failure for a name that no activator has. */
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
  const wanted = names.map((name, index) => {
    const one = all.find((candidate) => candidate.name === name)
    if (one) return one
    const known = all.map((each) => each.name)
    const near = didYouMean(known, name)
    throw new Failure(
      say`Unknown network ${say.word(what)} in place ${index + 1} of the list; known are ${say.join(known.map(say.word))}${near ? say`; ${near}` : ''}`,
    )
  })
  const chosen = wanted.find((one) => isAvailable(one, facts))
  if (chosen)
    return {
      chosen,
      reason: say`${say.word(what)} ${say.word(chosen.name)}, the first of ${say.join(names.map(say.word))} that is here`,
    }
  return {
    chosen,
    reason: say`No available network ${say.word(what)}s found. Searched through list: ${say.join(names.map(say.word))}`,
  }
}
