// Recorded answers of the reference's libraries, from fixtures/.

import { readFileSync } from 'node:fs'

const fixtures = new URL('../../fixtures/', import.meta.url)

export function recorded<T>(path: string): readonly T[] {
  return JSON.parse(readFileSync(new URL(path, fixtures), 'utf8'))
}

const floats = new Map([
  ['inf', Infinity],
  ['-inf', -Infinity],
  ['nan', Number.NaN],
])

/** A value as fixtures hold it: {"$bytes": base64}, {"$float": "inf"}, {"$set": […]}. */
export function decoded(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(decoded)
  const { $bytes: bytes, $float: float, $set: set } = value as Record<string, unknown>
  if (typeof bytes === 'string') return new Uint8Array(Buffer.from(bytes, 'base64'))
  if (typeof float === 'string') return floats.get(float)
  if (set !== undefined) return set
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decoded(item)]))
}
