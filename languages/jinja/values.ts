// The values a template works with: Python's, as far as templates can tell. None of them is a JavaScript object with a
// prototype that a template could reach.

import type { Json } from '../../core/json.ts'
import { pythonFloat } from '../python/number.ts'
import { stringRepr } from '../python/repr.ts'
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
  readonly message: string
  /** The missing "else" of a condition: prints nothing. */
  readonly blank?: boolean
}

export interface Callable {
  readonly kind: 'callable'
  readonly name: string
  readonly call: (args: Args) => Value
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
  readonly call?: (args: Args) => Value
}

export function float(value: number): Float {
  return { kind: 'float', value }
}

export function tuple(items: readonly Value[]): Tuple {
  return { kind: 'tuple', items }
}

export function missing(name: string, message = `'${name}' is undefined`): Undefined {
  return { kind: 'undefined', name, message }
}

export function whole(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

export function dict(pairs: Iterable<readonly [Value, Value]> = []): Dict {
  const result: Dict = { kind: 'dict', map: new Map() }
  for (const [key, value] of pairs) setKey(result, key, value)
  return result
}

/** null is a value here, so `??` would be wrong. */
export function orElse(value: Value | undefined, fallback: () => Value): Value {
  return value === undefined ? fallback() : value
}

export function setKey({ map }: Dict, key: Value, value: Value): void {
  const name = keyName(key)
  const known = map.get(name)
  map.set(name, [known ? known[0] : key, value])
}

export function getKey({ map }: Dict, key: Value): Value | undefined {
  return map.get(keyName(key))?.[1]
}

/** Equal keys have equal names: 1, 1.0 and True are one key. */
export function keyName(key: Value): string {
  if (typeof key === 'string') return `s${key}`
  if (typeof key === 'boolean') return `n${Number(key)}`
  if (typeof key === 'number' || typeof key === 'bigint') return `n${key}`
  if (key === null) return 'none'
  if (Array.isArray(key)) return fail("unhashable type: 'list'")
  if (key.kind === 'float') return `n${key.value}`
  if (key.kind === 'tuple') return `t${key.items.map((item) => JSON.stringify(keyName(item))).join()}`
  return fail(`unhashable type: '${typeName(key)}'`)
}

export function isKind<K extends Exclude<Value, null | boolean | number | bigint | string | Value[]>['kind']>(
  value: Value,
  kind: K,
): value is Extract<Value, { kind: K }> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value.kind === kind
}

/** JSON as a template sees it: copies, so that a template can change only its own values. */
export function fromJson(value: Json | undefined): Value {
  if (value === undefined || value === null) return null
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : float(value)
  if (typeof value !== 'object') return value
  if (value instanceof Uint8Array) return Buffer.from(value).toString()
  if (Array.isArray(value)) return value.map(fromJson)
  return dict(Object.entries(value).map(([key, item]) => [key, fromJson(item)] as const))
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

/** Python's str(). `onMissing` is told of each undefined value that is printed. */
export function textOf(value: Value, onMissing?: (name: string) => void): string {
  if (typeof value === 'string') return value
  if (!isKind(value, 'undefined')) return reprOf(value)
  if (value.blank) return ''
  onMissing?.(value.name)
  return `CI_MISSING_JINJA_VAR/${value.name}`
}

/** More than this is not printed: a list may contain itself many times over. */
const longestText = 16 * 1024 * 1024

export function reprOf(value: Value): string {
  const out: string[] = []
  let room = longestText
  const put = (text: string): void => {
    room -= text.length
    if (room < 0) fail('a value is too large to be printed')
    out.push(text)
  }
  const write = (item: Value, depth: number): void => {
    if (depth > 100) put('...')
    else if (item === null) put('None')
    else if (typeof item === 'string') put(stringRepr(item))
    else if (typeof item === 'boolean') put(item ? 'True' : 'False')
    else if (typeof item !== 'object') put(String(item))
    else if (Array.isArray(item)) writeAll('[', item, ']', depth)
    else if (item.kind === 'tuple') writeAll('(', item.items, item.items.length === 1 ? ',)' : ')', depth)
    else if (item.kind === 'dict') {
      put('{')
      for (const [index, [key, inner]] of [...item.map.values()].entries()) {
        if (index > 0) put(', ')
        write(key, depth + 1)
        put(': ')
        write(inner, depth + 1)
      }
      put('}')
    } else put(shortRepr(item))
  }
  const writeAll = (open: string, items: readonly Value[], close: string, depth: number): void => {
    put(open)
    for (const [index, item] of items.entries()) {
      if (index > 0) put(', ')
      write(item, depth + 1)
    }
    put(close)
  }
  write(value, 0)
  return out.join('')
}

function shortRepr(value: Float | Undefined | Callable | Thing): string {
  switch (value.kind) {
    case 'float':
      return pythonFloat(value.value)
    case 'undefined':
      return 'Undefined'
    case 'callable':
      return `<function ${value.name}>`
    case 'thing':
      return value.text
  }
}

/** What a loop goes through; fails on a value that has no items. */
export function itemsOf(value: Value): readonly Value[] {
  if (typeof value === 'string') return Array.from(value)
  if (Array.isArray(value)) return value
  if (isKind(value, 'tuple')) return value.items
  if (isKind(value, 'dict')) return [...value.map.values()].map(([key]) => key)
  if (isKind(value, 'undefined')) return []
  if (isKind(value, 'thing') && value.items) return value.items()
  return fail(`'${typeName(value)}' object is not iterable`)
}

export function lengthOf(value: Value): number {
  if (typeof value === 'string') return /[\ud800-\udfff]/.test(value) ? Array.from(value).length : value.length
  if (isKind(value, 'dict')) return value.map.size
  if (typeof value !== 'object' || value === null) return fail(`object of type '${typeName(value)}' has no len()`)
  return itemsOf(value).length
}
