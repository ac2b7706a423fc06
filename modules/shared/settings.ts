// How settings that may be written in several ways are read.

import { asText } from '../../core/as-text.ts'
import type { Json } from '../../core/json.ts'
import { type Said, say } from '../../core/said.ts'

/** Schema of a switch: YAML booleans, and the words that the reference accepts. */
export const switchSchema = { type: ['boolean', 'string', 'integer', 'null'] } as const

/** The words true, 1, on and yes; every other value that is set is false. */
export function isOn(value: unknown, fallback = false): boolean {
  if (value === undefined) return fallback
  if (typeof value === 'boolean') return value
  return isTrueWord(value)
}

export function isTrueWord(value: unknown): boolean {
  return ['true', '1', 'on', 'yes'].includes(asText(value).trim().toLowerCase())
}

/** Not the complement of `isTrueWord`: "maybe" is neither. */
export function isFalseWord(value: unknown): boolean {
  return ['false', '0', 'off', 'no'].includes(asText(value).trim().toLowerCase())
}

/** One value or a list of them, as strings. */
export function listOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  return (Array.isArray(value) ? value : [value]).map(asText)
}

/** Names the type of a value for messages. */
export function kindOf(value: Json | undefined): Said {
  if (value === undefined) return say`nothing`
  if (value === null) return say`null`
  return Array.isArray(value) ? say`a list` : typeof value === 'object' ? say`a mapping` : say`a ${typeof value}`
}
