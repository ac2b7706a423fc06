// The JSON Schema of Kairos documents for editors: the descriptions of the step keys, with every form of a value that is understood.

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { documentSchema } from './schema.ts'

export function editorSchema(): JsonObject {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Kairos document',
    ...(loosened(documentSchema() as unknown as Json) as JsonObject),
  }
}

/** Null is absent, and a plain scalar is a text. */
const forms: Readonly<Record<string, readonly string[]>> = {
  string: ['string', 'number', 'boolean', 'null'],
  integer: ['integer', 'string', 'null'],
  boolean: ['boolean', 'string', 'null'],
  array: ['array', 'null'],
  object: ['object', 'null'],
}

/** Keywords whose value maps users' names, not keywords, to schemas. */
const named: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'definitions'])

function loosened(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(loosened)
  if (!isObject(schema)) return schema
  const entries = Object.entries(schema).flatMap(([keyword, value]): [string, Json][] => {
    if (keyword === 'public') return []
    if (keyword === 'type') return [[keyword, kinds(value)]]
    if (named.has(keyword) && isObject(value))
      return [[keyword, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, loosened(one)]))]]
    if (keyword === 'enum' || keyword === 'default' || keyword === 'required') return [[keyword, value]]
    return [[keyword, loosened(value)]]
  })
  return Object.fromEntries(entries)
}

function kinds(type: Json): Json {
  const given = Array.isArray(type) ? type.map(String) : [String(type)]
  return [...new Set(given.flatMap((one) => forms[one] ?? [one]))]
}
