// x.name, x['key'], x[1:2]: attributes are the methods of the type and the keys of a mapping, nothing else.

import type { Fuel } from '../../core/fuel.ts'
import { say } from '../../core/said.ts'
import { fail } from './failure.ts'
import { formatBraces } from './format.ts'
import { methodOf } from './methods.ts'
import {
  type Callable,
  getKey,
  isKind,
  itemsOf,
  missing,
  orElse,
  tuple,
  typeName,
  type Undefined,
  type Value,
} from './values.ts'

export function attributeOf(object: Value, name: string, fuel: Fuel): Value {
  if (isKind(object, 'undefined')) return fail(object.message)
  if (isKind(object, 'thing')) return orElse(object.get(name), () => noAttribute(object, name))
  if (typeof object === 'string' && name === 'format') {
    const call: Callable['call'] = (args, work) =>
      formatBraces(object, args, { attribute: attributeOf, item: itemOf }, work)
    return { kind: 'callable', name, call }
  }
  const method = methodOf(object, name)
  if (method) return method
  return orElse(isKind(object, 'dict') ? getKey(object, name, fuel) : undefined, () => noAttribute(object, name))
}

export function itemOf(object: Value, key: Value, fuel: Fuel): Value {
  if (isKind(object, 'undefined')) return fail(object.message)
  if (isKind(object, 'dict')) {
    const value = getKey(object, key, fuel)
    if (value !== undefined) return value
  } else if (isKind(object, 'thing')) {
    const value = typeof key === 'number' ? object.items?.()[key] : undefined
    if (value !== undefined) return value
  } else if (typeof key === 'number' || typeof key === 'boolean') {
    if (typeof object === 'string' || Array.isArray(object) || isKind(object, 'tuple')) {
      const items = itemsOf(object, fuel)
      const value = items[Number(key) < 0 ? items.length + Number(key) : Number(key)]
      return orElse(value, () => missing(String(key), say`${say.word(typeName(object))} object has no element ${key}`))
    }
  }
  if (typeof key === 'string') return attributeOf(object, key, fuel)
  return missing(
    String(typeof key === 'object' ? typeName(key) : key),
    say`${say.word(typeName(object))} object has no such element`,
  )
}

function noAttribute(object: Value, name: string): Undefined {
  const type = typeName(object)
  const owner = type === 'NoneType' ? 'None' : say`'${say.word(type)} object'`
  return missing(name, say`${owner} has no attribute '${say.named(name)}'`)
}

export function sliceOf(object: Value, parts: readonly (Value | undefined)[], fuel: Fuel): Value {
  if (isKind(object, 'undefined')) return fail(object.message)
  if (typeof object !== 'string' && !Array.isArray(object) && !isKind(object, 'tuple')) {
    return fail(say`'${say.word(typeName(object))}' object is not subscriptable with a slice`)
  }
  const [start, stop, step = 1] = parts.map(index)
  if (step === 0) fail(say`slice step cannot be zero`)
  const items = itemsOf(object, fuel)
  const size = items.length
  const bound = (value: number | undefined, fallback: number): number => {
    if (value === undefined) return fallback
    const at = value < 0 ? value + size : value
    return step > 0 ? Math.min(Math.max(at, 0), size) : Math.min(Math.max(at, -1), size - 1)
  }
  const from = bound(start, step > 0 ? 0 : size - 1)
  const to = bound(stop, step > 0 ? size : -1)
  fuel.spend(Math.abs(to - from) / Math.abs(step) / 2)
  const result: Value[] = []
  for (let at = from; step > 0 ? at < to : at > to; at += step) result.push(items[at] as Value)
  if (typeof object === 'string') return result.join('')
  return Array.isArray(object) ? result : tuple(result)
}

function index(value: Value | undefined): number | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value)
  return fail(say`slice indices must be integers or None`)
}
