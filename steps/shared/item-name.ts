// What an item of a list is called in a message.

import { type Said, say } from '../../core/said.ts'
import type { StepContext } from '../step.ts'

/** "commands/2", counted as the document has it: of the list that `apply` gets, items that do not fit are left out. */
export function itemName({ at }: Pick<StepContext, 'at'>, key: string, index: number): Said {
  const [, written = index] = /\/(\d+)$/.exec(at([key, index]).path ?? '') ?? []
  return say`${say.word(key)}/${Number(written)}`
}
