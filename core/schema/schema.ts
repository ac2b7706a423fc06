// The shape of a module's or a datasource's settings: JSON Schema as a literal, the TypeScript type inferred from it.
// `FromExtendedSchema` is only a type; nothing of it is loaded at run time.

import type { ExtendedJSONSchema, FromExtendedSchema } from 'json-schema-to-ts'
import type { Json } from '../json.ts'

/** Keywords of our own. */
type Extension = {
  /**
   * Everybody may know the texts that stand there, alone or in a list: they may be told in notices and given to commands as arguments.
   * 'address': all but user, password, values of the query and fragment. In `propertyNames` it is about the keys. What is not public
   * is shown nowhere: test/stages/secrets.test.ts tries each.
   */
  readonly public?: true | 'address'
}

type JSONSchema = ExtendedJSONSchema<Extension>

/** A JSON Schema (draft 7) literal. `C` exists only in the type. */
export type Schema<C = unknown> = JSONSchema & { readonly __type?: C }

/** `const schema = defineSchema({type: 'object', …})`: infers the settings' type from the literal, for `Infer`. */
export function defineSchema<const S extends JSONSchema>(
  schema: S,
): Schema<Settings<FromExtendedSchema<Extension, S>>> {
  return schema as Schema<Settings<FromExtendedSchema<Extension, S>>>
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
