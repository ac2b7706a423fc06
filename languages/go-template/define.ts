// How a function of templates is written down: the types of what it takes and gives in Go, which decide what it can be called with, and what
// it does with them.

import type { Fuel } from '../../core/fuel.ts'
import type { CompileRe2 } from '../re2.ts'
import { type Dict, dict, type Int, int, type List, list, type Thing, type Time, type Value } from './values.ts'

/** What a template can ask of the machine. */
export interface World {
  /** Milliseconds since 1970. */
  now(): number
  /** Environment variables; only there if a function asks for them. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly re2?: CompileRe2
}

export interface Work {
  readonly fuel: Fuel
  readonly world: World
}

interface Types {
  int: number
  int64: bigint
  uint32: number
  float64: number
  string: string
  bool: boolean
  any: Value
  /** undefined: nil. */
  map: Dict | undefined
  list: List | undefined
  time: Time
  certificate: Thing
}

export type Type = keyof Types
/** `...string`: any number of them, in one list. */
export type Parameter = Type | `...${Type}`

type Of<P> = P extends `...${infer T extends Type}` ? readonly Types[T][] : P extends Type ? Types[P] : never

interface Results {
  int: number | bigint
  int64: number | bigint
  float64: number
  string: string
  bool: boolean
  any: Value
  map: readonly (readonly [string, Value])[]
  list: readonly Value[]
  strings: readonly string[]
  ints: readonly number[]
}

const made: { readonly [R in keyof Results]: (result: Results[R]) => Value } = {
  int: (value) => int(value),
  int64: (value): Int => int(value, 'int64'),
  float64: (value) => value,
  string: (value) => value,
  bool: (value) => value,
  any: (value) => value,
  map: (entries) => dict(entries),
  list: (items) => list(items),
  strings: (items) => list(items, 'string'),
  ints: (items) =>
    list(
      items.map((one) => int(one)),
      'int',
    ),
}

export interface GoFunction {
  readonly parameters: readonly Parameter[]
  call(given: readonly unknown[], work: Work): Value
}

/** ``fn(['int', 'string'], 'string', ([length, text]) => …)`` */
export function fn<const P extends readonly Parameter[], R extends keyof Results>(
  parameters: P,
  result: R,
  run: (given: { readonly [I in keyof P]: Of<P[I]> }, work: Work) => Results[R],
): GoFunction {
  return { parameters, call: (given, work) => made[result](run(given as never, work)) }
}

export type Functions = Readonly<Record<string, GoFunction>>
