// The plain values every layer exchanges.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** Array.isArray does not narrow to a readonly list. */
export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value)
}

/** True for a mapping: not an array, not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
}

/** A value of our own that holds nothing but JSON. The compiler takes no interface for that, as it might get other fields. */
export function asJson(value: readonly object[]): readonly JsonObject[]
export function asJson(value: object): JsonObject
export function asJson(value: object): object {
  return value
}
