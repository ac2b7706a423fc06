// Reading loosely typed values the way the reference does.

import { asText } from '../../../core/as-text.ts'
import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import type { Scalar } from '../../state.ts'

/** Python's idea of false: what the reference drops from subnets and routes. */
export function isFalsy(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && Object.keys(value).length === 0
}

/** undefined for absent and null; "true", "1", "on" and "yes" in any case are true, everything else is false. */
export function booleanOf(value: Json | undefined): boolean | undefined {
  if (value === undefined || value === null) return undefined
  return value === true || ['true', '1', 'on', 'yes'].includes(asText(value).toLowerCase())
}

export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

export function scalarOf(value: Json | undefined): Scalar | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}

/** A list of strings, or one string of words separated by blanks. */
export function wordsOf(value: Json | undefined): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value.split(/\s+/).filter((word) => word !== '')
  return Array.isArray(value) ? textsOf(value) : undefined
}

/** The strings in a list, or a single one, which is not split. */
export function textsOf(value: Json | undefined): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  if (!Array.isArray(value)) return []
  return value.flatMap((item: Json) => textOf(item) ?? [])
}

export function objectOf(value: Json | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined
}

export function listOf(value: Json | undefined): readonly Json[] | undefined {
  return Array.isArray(value) ? value : undefined
}

/** The mappings in a list. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return (listOf(value) ?? []).filter(isObject)
}
