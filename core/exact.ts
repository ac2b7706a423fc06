// What YAML can hold and JSON cannot: 1.0, times, sets, whole numbers of any size, keys that are not strings. A config that is only
// read, merged and written again keeps them, so that the merged file says what its author said.

import { isObject, type Json, type JsonObject } from './json.ts'

const mark: unique symbol = Symbol('exact')

export interface ExactValue {
  readonly kind: 'number' | 'time' | 'set'
  /** As YAML spells it; empty for a set. */
  readonly text: string
  /** What it is where only JSON will do; for a set its keys. */
  readonly plain: Json
}

/** Has no keys of its own, so code that does not know it takes it for an empty mapping. */
export interface Exact {
  readonly [mark]: ExactValue
}

export function exact(kind: ExactValue['kind'], text: string, plain: Json): Exact {
  return { [mark]: { kind, text, plain } }
}

export function exactValue(value: unknown): ExactValue | undefined {
  return typeof value === 'object' && value !== null && mark in value ? (value as Exact)[mark] : undefined
}

/**
 * Keys of an object are strings, and the order and the merging of mappings need objects. So a key that is not a string is written
 * as one: its spelling after a NUL, which no spelling in YAML holds. A string that itself begins with NUL ("\0" in double quotes)
 * gets a mark of its own.
 */
const keyMark = '\0'

export function typedKey(spelling: string): string {
  return `${keyMark}${spelling}`
}

export function textKey(text: string): string {
  return isMarkedKey(text) ? `${keyMark}s${text}` : text
}

/** Whether `keySpelling` and `plainKey` have anything to change in a key. */
export function isMarkedKey(key: string): boolean {
  return key.startsWith(keyMark)
}

/** How a key is spelled, and whether it has a type other than string. */
export function keySpelling(key: string): { readonly text: string; readonly typed: boolean } {
  if (!isMarkedKey(key)) return { text: key, typed: false }
  return key[1] === 's' ? { text: key.slice(2), typed: false } : { text: key.slice(1), typed: true }
}

/** The same as plain JSON: of two keys spelled alike the later one counts. */
export function plainJson(value: Json): Json {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map(plainJson)
  const known = exactValue(value)
  if (known) return known.kind === 'set' ? (known.plain as readonly string[]).map(plainKey) : known.plain
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, item]) => [plainKey(key), plainJson(item)]))
}

/** A key as a string: one of another type as json.dumps spells it. */
export function plainKey(key: string): string {
  if (!isMarkedKey(key)) return key
  const { text, typed } = keySpelling(key)
  if (!typed) return text
  return text
    .replace(/\.inf$/, 'Infinity')
    .replace(/^\.nan$/, 'NaN')
    .replace('.0e', 'e')
}

export function isMapping(value: unknown): value is JsonObject {
  return isObject(value) && !(mark in value)
}
