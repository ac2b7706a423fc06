// The arguments of filters, tests, methods and functions, by the names of their parameters.

import { say } from '../../core/said.ts'
import { fail } from './failure.ts'
import { type Args, isKind, orElse, typeName, type Value } from './values.ts'

export type Bound = Readonly<Record<string, Value | undefined>>

export function bind(what: string, { positional, named }: Args, names: readonly string[]): Bound {
  if (positional.length > names.length) {
    fail(say`${say.word(what)}() takes ${names.length} arguments but ${positional.length} were given`)
  }
  const bound: Record<string, Value | undefined> = {}
  for (const [index, value] of positional.entries()) bound[names[index] as string] = value
  for (const [name, value] of named) {
    if (!names.includes(name)) fail(say`${say.word(what)}() got an unexpected keyword argument '${say.named(name)}'`)
    bound[name] = value
  }
  return bound
}

export function numberIn(value: Value | undefined, fallback: number): number {
  if (value === undefined || value === null) return fallback
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value)
  if (isKind(value, 'float')) return value.value
  return fail(say`expected a number, got ${say.word(typeName(value))}`)
}

export function textIn(value: Value | undefined, fallback: string): string {
  if (value === undefined) return fallback
  return typeof value === 'string' ? value : fail(say`expected str, got ${say.word(typeName(value))}`)
}

export function required(what: string, value: Value | undefined, name: string): Value {
  return orElse(value, () => fail(say`${say.word(what)}() missing required argument: '${say.named(name)}'`))
}
