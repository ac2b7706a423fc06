// JSON Patch (RFC 6902) for #cloud-config-jsonp, by fast-json-patch. Messages name the operation, never a value.

import { exactValue } from '../core/exact.ts'
import { isObject, type Json, type JsonObject } from '../core/json.ts'

/** The patched copy. Throws an Error that says which operation is impossible and why; then nothing is changed. */
export async function applyJsonPatch(config: JsonObject, given: unknown): Promise<JsonObject> {
  // An empty mapping has no operations either.
  const operations = isObject(given) && Object.keys(given).length === 0 ? [] : given
  if (!Array.isArray(operations)) throw new Error('a patch is a list of operations, but this is not a list')
  const { default: library } = await import('fast-json-patch')
  const kept: Json[] = []
  let copy: unknown = withoutExact(config, kept)
  for (const [index, operation] of operations.entries()) {
    try {
      copy = library.applyPatch(copy, [operation], true, true).newDocument
    } catch (error) {
      const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
      throw new Error(`operation ${index + 1} (${nameOf(operation)}): ${reason}`)
    }
  }
  if (!isObject(copy)) throw new Error('the patched config is no longer a mapping')
  return kept.length === 0 ? copy : (withExact(copy, kept) as JsonObject)
}

/** No key of a config has this name: what follows a NUL is the spelling of a number, a date, true, false or null (core/exact.ts). */
const placeholder = '\0exact'

/** A copy that the library can work on. What JSON cannot hold waits in `kept` meanwhile. */
function withoutExact(value: Json, kept: Json[]): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => withoutExact(item, kept))
  if (exactValue(value) || value instanceof Uint8Array) return { [placeholder]: kept.push(value as Json) - 1 }
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, item]) => [key, withoutExact(item, kept)] as const),
  )
}

function withExact(value: Json, kept: readonly Json[]): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => withExact(item, kept))
  const mapping = value as JsonObject
  const index = mapping[placeholder]
  if (typeof index === 'number') return kept[index] as Json
  return Object.fromEntries(Object.entries(mapping).map(([key, item]) => [key, withExact(item, kept)] as const))
}

function nameOf(operation: unknown): string {
  if (!isObject(operation)) return 'not a mapping'
  const { op, path } = operation
  return `${typeof op === 'string' ? op : 'no "op"'} ${typeof path === 'string' ? path : 'without a path'}`
}
