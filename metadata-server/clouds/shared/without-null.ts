// A document without the keys that are null: what a machine lacks, or what a scenario takes away.

import { isObject, type JsonObject } from '../../../core/json.ts'

export function withoutNull(value: JsonObject): JsonObject {
  const pairs = Object.entries(value).filter(([, inner]) => inner !== null)
  return Object.fromEntries(pairs.map(([key, inner]) => [key, isObject(inner) ? withoutNull(inner) : inner]))
}
