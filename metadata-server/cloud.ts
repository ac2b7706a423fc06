// The contract of a cloud that `firstlight serve` can imitate: what its scenarios hold, and what it answers. Adding one: a file in
// clouds/, its test, and one line in clouds/index.ts.

import { isObject, type Json, type JsonObject } from '../core/json.ts'
import type { Answering } from './answer.ts'

/** How one property of a cloud is written in a scenario file. */
export interface Field<T = unknown> {
  /** "a mapping": what a message says was expected. */
  readonly what: string
  /** Undefined: the value is not that. */
  read(value: Json): T | undefined
}

export type NeededField<T> = Field<T> & { readonly needed: true }

/** A field for each property of a scenario, in the order in which messages list them. */
export type Fields<S> = {
  readonly [Name in keyof S]-?: Pick<S, Name> extends Required<Pick<S, Name>>
    ? NeededField<S[Name]>
    : Field<Exclude<S[Name], undefined>>
}

export interface Cloud<S = object> {
  /** As in `firstlight serve NAME`. */
  readonly name: string
  /** `userData` here is `user-data` in a scenario file. */
  readonly fields: Fields<S>
  answers(scenario: S): Answering
}

export const mapping: Field<JsonObject> = {
  what: 'a mapping',
  read: (value) => (isObject(value) ? value : undefined),
}

export const textValues: Field<Readonly<Record<string, string>>> = {
  what: 'a mapping',
  read: (value) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)])) : undefined,
}

export const text: Field<string> = {
  what: 'a text',
  read: (value) => (typeof value === 'string' ? value : undefined),
}

export const texts: Field<readonly string[]> = {
  what: 'a list',
  read: (value) => (Array.isArray(value) ? value.map(String) : undefined),
}

export const anything: Field<Json> = { what: 'anything', read: (value) => value }

export function oneOf<const T extends string>(...words: readonly T[]): Field<T> {
  return { what: `one of ${words.join(', ')}`, read: (value) => words.find((word) => word === value) }
}

export function needed<T>(field: Field<T>): NeededField<T> {
  return { ...field, needed: true }
}
