// What a value becomes when it is written by dumpYaml with `exact` and read again without: for code that has just written a file
// and goes on with what everybody else will find in it.

import { exactValue, plainKey } from '../../core/exact.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { keysOf, setMapping } from './text.ts'

/** Keys in the order of the text, values as JSON holds them. A value that stands in several places stays one value, as with aliases. */
export function readBack(value: Json): Json {
  const done = new Map<object, Json>()
  const visit = (one: Json): Json => {
    if (typeof one === 'number') return one + 0 // YAML's text of the whole number -0 is 0.
    if (typeof one !== 'object' || one === null || one instanceof Uint8Array) return one
    const known = done.get(one)
    if (known !== undefined) return known
    const result = collection(one, visit)
    done.set(one, result)
    return result
  }
  return visit(value)
}

function collection(value: readonly Json[] | JsonObject, visit: (item: Json) => Json): Json {
  if (Array.isArray(value)) return value.map(visit)
  const exact = exactValue(value)
  if (exact?.kind === 'set') return written(setMapping(exact.plain as readonly string[])).map(plainKey)
  if (exact) return exact.plain
  const mapping = value as JsonObject
  return Object.fromEntries(written(mapping).map((key) => [plainKey(key), visit(mapping[key] as Json)]))
}

const written = (mapping: JsonObject) => keysOf(mapping, { sorted: true, exact: true })
