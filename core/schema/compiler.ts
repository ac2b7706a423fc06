// JSON Schema to a function, with ajv, on demand. Development only: the build replaces this file with the functions that
// tools/generate-validators.ts has compiled ahead of time, and does not contain ajv.

import type { ErrorObject } from 'ajv'

export interface CompiledSchema {
  (value: unknown): boolean
  errors?: readonly ErrorObject[] | null
}

/** How schemas are compiled, here and ahead of time. */
export const ajvOptions = {
  allErrors: true,
  strict: false,
  allowUnionTypes: true,
  validateFormats: false,
  messages: false,
} as const

const compiled = new WeakMap<object, CompiledSchema>()

/** The same schema gives the same function again: tests boot machines by the dozen. */
export async function compileSchema(schema: object): Promise<CompiledSchema> {
  const known = compiled.get(schema)
  if (known) return known
  const { Ajv } = await import('ajv')
  const fits: CompiledSchema = new Ajv(ajvOptions).compile(schema)
  compiled.set(schema, fits)
  return fits
}
