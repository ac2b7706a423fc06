// The shape of a module's or a datasource's settings: JSON Schema as a literal, the TypeScript type inferred from it.
// `FromSchema` is a type only; nothing of it is loaded at run time.

import type { FromSchema, JSONSchema } from 'json-schema-to-ts'

/** A JSON Schema (draft 7) literal. `C` is carried in the type only. */
export type Schema<C = unknown> = JSONSchema & { readonly __type?: C }

/** `const schema = defineSchema({type: 'object', …})`: keeps the literal type so that `Infer` works. */
export function defineSchema<const S extends JSONSchema>(schema: S): S & Schema<FromSchema<S>> {
  return schema as S & Schema<FromSchema<S>>
}

export type Infer<S extends JSONSchema> = FromSchema<S>
