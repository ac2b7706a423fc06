// The methods of Python's str, list, tuple and dict that templates use. A name that is not here is not there: nothing of
// JavaScript's own objects can be reached.

import type { Fuel } from '../../core/fuel.ts'
import { say } from '../../core/said.ts'
import { numberIn, required } from './arguments.ts'
import { fail } from './failure.ts'
import { isEqual, order } from './operators.ts'
import { longestList } from './sizes.ts'
import { textMethods } from './text-methods.ts'
import {
  type Args,
  type Callable,
  type Dict,
  dict,
  getKey,
  isKind,
  itemsOf,
  keyName,
  orElse,
  setKey,
  sizeCost,
  tuple,
  type Value,
  type Work,
} from './values.ts'

type Method<T> = (self: T, args: Args, work: Work) => Value

export function methodOf(object: Value, name: string): Callable | undefined {
  if (typeof object === 'string') return bound(textMethods, object, name)
  if (Array.isArray(object)) return bound(lists, object, name)
  if (isKind(object, 'tuple')) return bound(tuples, object.items, name)
  return isKind(object, 'dict') ? bound(dicts, object, name) : undefined
}

function bound<T>(methods: ReadonlyMap<string, Method<T>>, self: T, name: string): Callable | undefined {
  const method = methods.get(name)
  if (!method) return undefined
  const call: Callable['call'] = (args, work) => {
    for (const one of args.positional) work.fuel.spend(sizeCost(one))
    const result = method(self, args, work)
    work.fuel.spend(sizeCost(result))
    return result
  }
  return { kind: 'callable', name, call }
}

function position(items: readonly Value[], item: Value | undefined, { fuel }: Work): number {
  const at = items.findIndex((other) => isEqual(other, item ?? null, fuel))
  return at < 0 ? fail(say`list.index(x): x not in list`) : at
}

function count(items: readonly Value[], item: Value | undefined, { fuel }: Work): number {
  return items.filter((other) => isEqual(other, item ?? null, fuel)).length
}

function grow(list: Value[], items: readonly Value[]): null {
  if (list.length + items.length > longestList) fail(say`a list of ${list.length + items.length} items is too large`)
  for (const item of items) list.push(item)
  return null
}

const tuples: ReadonlyMap<string, Method<readonly Value[]>> = new Map<string, Method<readonly Value[]>>([
  ['index', (items, args, work) => position(items, args.positional[0], work)],
  ['count', (items, args, work) => count(items, args.positional[0], work)],
])

const lists: ReadonlyMap<string, Method<Value[]>> = new Map<string, Method<Value[]>>([
  ['index', (items, args, work) => position(items, args.positional[0], work)],
  ['count', (items, args, work) => count(items, args.positional[0], work)],
  ['copy', (list) => [...list]],
  ['append', (list, args) => grow(list, [required('append', args.positional[0], 'object')])],
  ['extend', (list, args, { fuel }) => grow(list, [...itemsOf(args.positional[0] ?? null, fuel)])],
  [
    'insert',
    (list, args, { fuel }) => {
      grow(list, [])
      fuel.spend(list.length >> 6)
      list.splice(numberIn(args.positional[0], 0), 0, required('insert', args.positional[1], 'object'))
      return null
    },
  ],
  [
    'pop',
    (list, args, { fuel }) => {
      fuel.spend(list.length >> 6)
      const at = numberIn(args.positional[0], -1)
      const [item] = list.splice(at < 0 ? list.length + at : at, 1)
      return orElse(item, () => fail(say`pop from empty list`))
    },
  ],
  [
    'remove',
    (list, args, work) => {
      list.splice(position(list, args.positional[0], work), 1)
      return null
    },
  ],
  [
    'reverse',
    (list, _, { fuel }) => {
      fuel.spend(list.length >> 4)
      list.reverse()
      return null
    },
  ],
  [
    'sort',
    (list, args, { fuel }) => {
      const direction = args.named.get('reverse') === true ? -1 : 1
      list.sort((a, b) => direction * order(a, b, fuel))
      return null
    },
  ],
  [
    'clear',
    (list) => {
      list.length = 0
      return null
    },
  ],
])

function pairsOf(value: Value | undefined, fuel: Fuel): readonly (readonly [Value, Value])[] {
  if (value === undefined) return []
  if (isKind(value, 'dict')) return [...value.map.values()]
  return itemsOf(value, fuel).map((item) => {
    const pair = itemsOf(item, fuel)
    return pair.length === 2
      ? [pair[0] as Value, pair[1] as Value]
      : fail(say`dictionary update sequence element has the wrong length`)
  })
}

/** dict(pairs, key=value) and dict.update(). */
export function fillDict(target: Dict, { positional, named }: Args, fuel: Fuel): Dict {
  for (const [key, value] of [...pairsOf(positional[0], fuel), ...named]) setKey(target, key, value, fuel)
  if (target.map.size > longestList) fail(say`a mapping of ${target.map.size} items is too large`)
  return target
}

const dicts: ReadonlyMap<string, Method<Dict>> = new Map<string, Method<Dict>>([
  ['items', ({ map }) => [...map.values()].map(([key, value]) => tuple([key, value]))],
  ['keys', ({ map }) => [...map.values()].map(([key]) => key)],
  ['values', ({ map }) => [...map.values()].map(([, value]) => value)],
  [
    'get',
    (self, args, { fuel }) =>
      orElse(getKey(self, required('get', args.positional[0], 'key'), fuel), () => args.positional[1] ?? null),
  ],
  ['copy', ({ map }, _, { fuel }) => dict(map.values(), fuel)],
  [
    'update',
    (self, args, { fuel }) => {
      fillDict(self, args, fuel)
      return null
    },
  ],
  [
    'setdefault',
    (self, args, { fuel }) => {
      const key = required('setdefault', args.positional[0], 'key')
      const value = orElse(getKey(self, key, fuel), () => args.positional[1] ?? null)
      setKey(self, key, value, fuel)
      return value
    },
  ],
  [
    'pop',
    (self, args, { fuel }) => {
      const key = required('pop', args.positional[0], 'key')
      const value = getKey(self, key, fuel)
      self.map.delete(keyName(key, fuel))
      return orElse(value, () => orElse(args.positional[1], () => fail(say`pop(): the key is not there`)))
    },
  ],
  [
    'clear',
    ({ map }) => {
      map.clear()
      return null
    },
  ],
])
