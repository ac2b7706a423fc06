// New texts, which a template makes only as large as it may, and only as many as it has fuel for: what is too large is never made.

import type { Fuel } from '../../core/fuel.ts'
import { say } from '../../core/said.ts'
import { fail } from './failure.ts'
import { longestText } from './sizes.ts'

/** Texts one after the other. What is too large, or costs too much, is never made. */
export function joined(pieces: readonly string[], separator: string, fuel: Fuel): string {
  let length = separator.length * Math.max(pieces.length - 1, 0)
  for (const piece of pieces) length += piece.length
  fuel.spend((pieces.length >> 2) + roomFor(length))
  return pieces.length === 2 && separator === '' ? `${pieces[0]}${pieces[1]}` : pieces.join(separator)
}

export function repeatedText(text: string, times: number, fuel: Fuel): string {
  fuel.spend(roomFor(text.length * Math.max(times, 0)))
  return text.repeat(Math.max(times, 0))
}

/** What a new text of this length costs. */
function roomFor(length: number): number {
  return length > longestText ? fail(say`a text of ${length} characters is too large`) : length >> 5
}

/** What looking for one text in another costs: at worst the engine moves on by 250 characters after each comparison. */
export function searchCost(text: string, sought: string): number {
  return (text.length >> 5) + Math.max(text.length - sought.length, 0) * (sought.length / 8192)
}
