// The shape of a module's or a datasource's settings: JSON Schema as a literal, the TypeScript type inferred from it.
// `FromSchema` is only a type; nothing of it is loaded at run time.

import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import type { Json } from '../json.ts'

/**
 * A JSON Schema (draft 7) literal. `C` exists only in the type. `public: true` says of a text that everybody may know it, as of a path or
 * a name: notices may tell it by `say.path`, `say.named` or `say.url`, and of no other text than its kind. In `propertyNames` it says that
 * of keys. Numbers, booleans and texts of an `enum` are public where they fit.
 */
export type Schema<C = unknown> = JSONSchema & { readonly __type?: C }

/** `const schema = defineSchema({type: 'object', …})`: infers the settings' type from the literal, for `Infer`. */
export function defineSchema<const S extends JSONSchema>(schema: S): Schema<Settings<FromSchema<S>>> {
  return schema as Schema<Settings<FromSchema<S>>>
}

/** The type of the settings that a schema made by `defineSchema` describes. */
export type Infer<S> = S extends { readonly __type?: infer C } ? C : never

/** Only what the schema describes is handed over. */
type Settings<T> = T extends readonly unknown[]
  ? Setting<T>
  : T extends object
    ? { readonly [Key in keyof T as string extends Key ? never : Key]: Setting<T[Key]> }
    : Setting<T>

/** Settings come from documents: what the schema says nothing about is JSON of any kind. */
type Setting<T> = unknown extends T
  ? Json
  : T extends readonly (infer Item)[]
    ? readonly Setting<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Setting<T[Key]> }
      : T
