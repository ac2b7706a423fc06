// JSON Patch (RFC 6902) for #cloud-config-jsonp, by fast-json-patch. Messages name the operation, never a value.

import { isObject, type JsonObject } from '../core/json.ts'

/** The patched copy. Throws an Error that says which operation cannot be done and why; nothing is changed then. */
export async function applyJsonPatch(config: JsonObject, operations: unknown): Promise<JsonObject> {
  if (!Array.isArray(operations)) throw new Error('a patch is a list of operations, but this is not a list')
  const { default: library } = await import('fast-json-patch')
  let copy: unknown = structuredClone(config)
  for (const [index, operation] of operations.entries()) {
    try {
      copy = library.applyPatch(copy, [operation], true, true).newDocument
    } catch (error) {
      const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
      throw new Error(`operation ${index + 1} (${nameOf(operation)}): ${reason}`)
    }
  }
  if (!isObject(copy)) throw new Error('the patched config is no longer a mapping')
  return copy
}

function nameOf(operation: unknown): string {
  if (!isObject(operation)) return 'not a mapping'
  const { op, path } = operation
  return `${typeof op === 'string' ? op : 'no "op"'} ${typeof path === 'string' ? path : 'without a path'}`
}
