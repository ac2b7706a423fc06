// The values of a Go template. A number of JavaScript is a float64; whole numbers know their type, because Go compares and passes none of
// one type as another.

import type { Fuel } from '../../core/fuel.ts'
import { isObject, type Json } from '../../core/json.ts'
import { byCodePoint } from '../../core/sorted-keys.ts'
import { encode } from './bytes.ts'

/** undefined: no value, as of a key that is not there. null: nil. A string has a character for each byte (bytes.ts). */
export type Value = undefined | null | boolean | string | number | Int | List | Dict | Time | Thing

export type IntType = 'int' | 'int64' | 'int32' | 'uint8' | 'uint32' | 'uint64'

export interface Int {
  readonly kind: 'int'
  readonly type: IntType
  readonly value: bigint
}

export interface List {
  readonly kind: 'list'
  /** Type of its items in Go. */
  readonly of: 'interface {}' | 'string' | 'int' | 'uint8' | '[]interface {}'
  readonly items: readonly Value[]
}

export interface Dict {
  readonly kind: 'map'
  readonly of: 'interface {}' | 'string'
  readonly entries: Map<string, Value>
}

export interface Time {
  readonly kind: 'time'
  /** Since 1970. */
  readonly nanoseconds: bigint
  /** "UTC", "Local", an IANA name, or seconds east of Greenwich. */
  readonly zone: string | number
}

/** Of a type of its own: it has fields and prints as a text. */
export interface Thing {
  readonly kind: 'thing'
  /** As Go names it: "sprig.certificate". */
  readonly type: string
  readonly text: string
  readonly fields: ReadonlyMap<string, Value>
  readonly number?: bigint
}

type Kinds = { int: Int; list: List; map: Dict; time: Time; thing: Thing }

export function isKind<Kind extends keyof Kinds>(value: Value, kind: Kind): value is Kinds[Kind] {
  return typeof value === 'object' && value !== null && value.kind === kind
}

export function int(value: number | bigint, type: IntType = 'int'): Int {
  return { kind: 'int', type, value: BigInt.asIntN(64, BigInt(value)) }
}

export function list(items: readonly Value[], of: List['of'] = 'interface {}'): List {
  return { kind: 'list', of, items }
}

export function dict(entries: Iterable<readonly [string, Value]> = [], of: Dict['of'] = 'interface {}'): Dict {
  return { kind: 'map', of, entries: new Map(entries) }
}

export function sortedEntries({ entries }: Dict, fuel: Fuel): readonly (readonly [string, Value])[] {
  fuel.spend(1 + entries.size)
  return [...entries].sort(([one], [other]) => byCodePoint(one, other))
}

/** As Go reads JSON: every number is a float64. */
export function fromJson(value: Json): Value {
  if (typeof value === 'string') return encode(value)
  if (Array.isArray(value)) return list(value.map(fromJson))
  if (isObject(value)) return dict(Object.entries(value).map(([key, item]) => [encode(key), fromJson(item as Json)]))
  return value as Value
}

/** What a condition makes of it. */
export function isTrue(value: Value): boolean {
  if (value === undefined || value === null) return false
  if (typeof value !== 'object') return value !== '' && value !== 0 && value !== false
  if (value.kind === 'int') return value.value !== 0n
  if (value.kind === 'list') return value.items.length > 0
  return value.kind !== 'map' || value.entries.size > 0
}

/** As Go names it. */
export function typeOf(value: Value): string {
  if (value === undefined || value === null) return '<nil>'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return 'float64'
  if (value.kind === 'list') return `[]${value.of}`
  if (value.kind === 'map') return `map[string]${value.of}`
  return value.kind === 'time' ? 'time.Time' : value.type
}

export function kindOf(value: Value): string {
  if (value === undefined || value === null) return 'invalid'
  if (typeof value !== 'object') return typeOf(value)
  if (value.kind === 'list') return 'slice'
  if (value.kind === 'map') return 'map'
  if (value.kind === 'thing')
    return value.number === undefined ? (value.type.startsWith('*') ? 'ptr' : 'struct') : 'int'
  return value.kind === 'time' ? 'struct' : value.type
}
