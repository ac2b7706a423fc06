// The values a template works with: Python's, as far as templates can tell. None of them is a JavaScript object with a
// prototype that a template could reach.

import type { Fuel } from '../../core/fuel.ts'
import type { Json } from '../../core/json.ts'
import { type Said, say } from '../../core/said.ts'
import { fail } from './failure.ts'

/** Whole numbers are numbers, or bigints beyond 2^53. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Value[]
  | Float
  | Tuple
  | Dict
  | Undefined
  | Callable
  | Thing

export interface Float {
  readonly kind: 'float'
  readonly value: number
}

export interface Tuple {
  readonly kind: 'tuple'
  readonly items: readonly Value[]
}

export interface Dict {
  readonly kind: 'dict'
  readonly map: Map<string, readonly [key: Value, value: Value]>
}

/** A name, attribute or item that is not there. */
export interface Undefined {
  readonly kind: 'undefined'
  readonly name: string
  /** What an operation on it fails with: "'x' is undefined". */
  readonly message: Said
  /** The missing "else" of a condition: prints nothing. */
  readonly blank?: boolean
}

export interface Callable {
  readonly kind: 'callable'
  readonly name: string
  readonly call: (args: Args, work: Work) => Value
}

/** What every operation on values is given: it spends what it costs, and tells of the undefined values that it prints. */
export interface Work {
  readonly fuel: Fuel
  readonly onMissing: (name: string) => void
}

export interface Args {
  readonly positional: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
}

/** An object with attributes: `loop`, a namespace, a group. */
export interface Thing {
  readonly kind: 'thing'
  readonly text: string
  readonly get: (name: string) => Value | undefined
  readonly set?: (name: string, value: Value) => void
  readonly items?: () => readonly Value[]
  readonly call?: (args: Args, work: Work) => Value
}

export function float(value: number): Float {
  return { kind: 'float', value }
}

export function tuple(items: readonly Value[]): Tuple {
  return { kind: 'tuple', items }
}

export function missing(name: string, message = say`'${say.named(name)}' is undefined`): Undefined {
  return { kind: 'undefined', name, message }
}

export function whole(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

export function dict(pairs: Iterable<readonly [Value, Value]>, fuel: Fuel): Dict {
  const result: Dict = { kind: 'dict', map: new Map() }
  // A map is large, even an empty one.
  fuel.spend(3)
  for (const [key, value] of pairs) setKey(result, key, value, fuel)
  return result
}

/** null is a value here, so `??` would be wrong. */
export function orElse(value: Value | undefined, fallback: () => Value): Value {
  return value === undefined ? fallback() : value
}

export function setKey({ map }: Dict, key: Value, value: Value, fuel: Fuel): void {
  const name = keyName(key, fuel)
  const known = map.get(name)
  map.set(name, [known ? known[0] : key, value])
}

export function getKey({ map }: Dict, key: Value, fuel: Fuel): Value | undefined {
  return map.get(keyName(key, fuel))?.[1]
}

/** Equal keys have equal names: 1, 1.0 and True are one key. */
export function keyName(key: Value, fuel: Fuel): string {
  fuel.spend(1)
  if (typeof key === 'string') {
    fuel.spend(key.length >> 5)
    return `s${key}`
  }
  if (typeof key === 'boolean') return `n${Number(key)}`
  if (typeof key === 'number' || typeof key === 'bigint') return `n${key}`
  if (key === null) return 'none'
  if (Array.isArray(key)) return fail(say`unhashable type: 'list'`)
  if (key.kind === 'float') return `n${key.value}`
  if (key.kind === 'tuple') {
    let name = `t${key.items.length}`
    for (const item of key.items) {
      const inner = keyName(item, fuel)
      name += `,${inner.length},${inner}`
      fuel.spend(inner.length >> 5)
    }
    return name
  }
  return fail(say`unhashable type: '${say.word(typeName(key))}'`)
}

export function isKind<K extends Exclude<Value, null | boolean | number | bigint | string | Value[]>['kind']>(
  value: Value,
  kind: K,
): value is Extract<Value, { kind: K }> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value.kind === kind
}

/**
 * JSON as a template sees it: copies, so that a template can change only its own values. What stands in several places, as what
 * has an alias does, is copied once; `copies` keeps them.
 */
export function fromJson(value: Json | undefined, copies: Map<object, Value>): Value {
  if (value === undefined || value === null) return null
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : float(value)
  if (typeof value !== 'object') return value
  if (value instanceof Uint8Array) return Buffer.from(value).toString()
  const known = copies.get(value)
  if (known !== undefined) return known
  const copy: Value = Array.isArray(value)
    ? value.map((item) => fromJson(item, copies))
    : {
        kind: 'dict',
        map: new Map(Object.entries(value).map(([key, item]) => [`s${key}`, [key, fromJson(item, copies)]])),
      }
  copies.set(value, copy)
  return copy
}

export function typeName(value: Value): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number' || typeof value === 'bigint') return 'int'
  if (Array.isArray(value)) return 'list'
  const names = {
    float: 'float',
    tuple: 'tuple',
    dict: 'dict',
    undefined: 'Undefined',
    callable: 'function',
    thing: 'object',
  }
  return names[value.kind]
}

export function isTrue(value: Value): boolean {
  if (value === null) return false
  if (typeof value !== 'object') return Boolean(value)
  if (Array.isArray(value)) return value.length > 0
  switch (value.kind) {
    case 'float':
      return value.value !== 0
    case 'tuple':
      return value.items.length > 0
    case 'dict':
      return value.map.size > 0
    default:
      return value.kind !== 'undefined'
  }
}

/** What a loop goes through; fails on a value that has no items. */
export function itemsOf(value: Value, fuel: Fuel): readonly Value[] {
  if (typeof value === 'string') {
    fuel.spend(value.length >> 2)
    return Array.from(value)
  }
  if (Array.isArray(value)) return value
  if (isKind(value, 'tuple')) return value.items
  if (isKind(value, 'dict')) {
    fuel.spend(value.map.size >> 1)
    return Array.from(value.map.values(), ([key]) => key)
  }
  if (isKind(value, 'undefined')) return []
  if (isKind(value, 'thing') && value.items) return value.items()
  return fail(say`'${say.word(typeName(value))}' object is not iterable`)
}

export function lengthOf(value: Value, fuel: Fuel): number {
  if (typeof value === 'string') {
    fuel.spend(value.length >> 5)
    return /[\ud800-\udfff]/.test(value) ? itemsOf(value, fuel).length : value.length
  }
  if (isKind(value, 'dict')) return value.map.size
  if (typeof value !== 'object' || value === null)
    return fail(say`object of type '${say.word(typeName(value))}' has no len()`)
  return itemsOf(value, fuel).length
}

/** What going through a value once costs; what is in a list or mapping is not gone through. */
export function sizeCost(value: Value): number {
  if (typeof value === 'string') return value.length >> 3
  if (Array.isArray(value)) return value.length >> 1
  if (isKind(value, 'tuple')) return value.items.length >> 1
  return isKind(value, 'dict') ? value.map.size >> 1 : 0
}
