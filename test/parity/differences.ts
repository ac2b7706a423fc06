// Every difference between what the reference leaves and what firstlight leaves, with its reason. One that no longer occurs
// fails the tier, as does one that is not listed. docs/parity.md shows this list.
import type { Difference } from './compare.ts'

export interface Expected {
  /** A path, or a pattern for several. */
  readonly path: string | RegExp
  readonly kind: Difference['kind']
  /** Seeds it occurs with; absent: any. */
  readonly seeds?: readonly string[]
  readonly why: string
}

export const expected: readonly Expected[] = []

export function matches({ path, kind, seeds }: Expected, difference: Difference, seed: string): boolean {
  if (kind !== difference.kind || (seeds && !seeds.includes(seed))) return false
  return typeof path === 'string' ? path === difference.path : path.test(difference.path)
}
