// How large a single value of a Go template may get; docs/limits.md has the same numbers.

import type { Fuel } from '../../core/fuel.ts'
import { say } from '../../core/said.ts'
import { GoTemplateFailure } from './failure.ts'

/** Bytes of a text. */
const longestText = 16 * 1024 * 1024

/** Items of a list. */
const longestList = 100_000

/** Texts within lists within mappings … that are looked into. */
export const deepestValue = 100

/** Called before a text is made: what is too large, or costs too much, is never made. */
export function roomForText(length: number, fuel: Fuel): void {
  if (!(length <= longestText)) throw new GoTemplateFailure('limit', say`a text of ${length} bytes is too large`)
  fuel.spend(1 + (Math.max(length, 0) >> 5))
}

/** Called before a list is made. */
export function roomForList(length: number, fuel: Fuel): void {
  if (!(length <= longestList)) throw new GoTemplateFailure('limit', say`a list of ${length} items is too large`)
  fuel.spend(1 + (Math.max(length, 0) >> 1))
}
