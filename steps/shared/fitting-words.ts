// What becomes part of a line or a word of a command has to fit there: one that does not is a failure of its own.

import { type LinePlace, unfitFor } from '../../core/line-text.ts'
import { say } from '../../core/said.ts'
import type { StepContext, StepPath } from '../step.ts'

/** Of several texts those that the place can hold. `path`: where they stand in the step. */
export function fittingWords(
  place: LinePlace,
  words: readonly string[],
  path: StepPath,
  context: Pick<StepContext, 'fail'>,
): readonly string[] {
  return words.filter((word, index) => fits(place, word, [...path, index], context))
}

/** Reports why, if not. The text itself is not told. */
export function fits(place: LinePlace, text: string, path: StepPath, { fail }: Pick<StepContext, 'fail'>): boolean {
  const unfit = unfitFor(place, text)
  if (unfit) fail(say`${say.path(path.join('/'))} holds ${unfit}, which ${say.word(place.name)} cannot hold`, path)
  return unfit === undefined
}
