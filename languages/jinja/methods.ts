// The methods of Python's str, list, tuple and dict that templates use. A name that is not here is not there: nothing of
// JavaScript's own objects can be reached.

import { numberIn, required } from './arguments.ts'
import { fail } from './failure.ts'
import { isEqual, largestList, order } from './operators.ts'
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
  tuple,
  type Value,
} from './values.ts'

type Method<T> = (self: T, args: Args) => Value

export function methodOf(object: Value, name: string): Callable | undefined {
  if (typeof object === 'string') return bound(textMethods, object, name)
  if (Array.isArray(object)) return bound(lists, object, name)
  if (isKind(object, 'tuple')) return bound(tuples, object.items, name)
  return isKind(object, 'dict') ? bound(dicts, object, name) : undefined
}

function bound<T>(methods: ReadonlyMap<string, Method<T>>, self: T, name: string): Callable | undefined {
  const method = methods.get(name)
  return method && { kind: 'callable', name, call: (args) => method(self, args) }
}

function position(items: readonly Value[], item: Value | undefined): number {
  const at = items.findIndex((other) => isEqual(other, item ?? null))
  return at < 0 ? fail('list.index(x): x not in list') : at
}

function count(items: readonly Value[], item: Value | undefined): number {
  return items.filter((other) => isEqual(other, item ?? null)).length
}

function grow(list: Value[], items: readonly Value[]): null {
  if (list.length + items.length > largestList) fail(`a list of ${list.length + items.length} items is too large`)
  for (const item of items) list.push(item)
  return null
}

const tuples: ReadonlyMap<string, Method<readonly Value[]>> = new Map<string, Method<readonly Value[]>>([
  ['index', (items, args) => position(items, args.positional[0])],
  ['count', (items, args) => count(items, args.positional[0])],
])

const lists: ReadonlyMap<string, Method<Value[]>> = new Map<string, Method<Value[]>>([
  ['index', (items, args) => position(items, args.positional[0])],
  ['count', (items, args) => count(items, args.positional[0])],
  ['copy', (list) => [...list]],
  ['append', (list, args) => grow(list, [required('append', args.positional[0], 'object')])],
  ['extend', (list, args) => grow(list, [...itemsOf(args.positional[0] ?? null)])],
  [
    'insert',
    (list, args) => {
      grow(list, [])
      list.splice(numberIn(args.positional[0], 0), 0, required('insert', args.positional[1], 'object'))
      return null
    },
  ],
  [
    'pop',
    (list, args) => {
      const at = numberIn(args.positional[0], -1)
      const [item] = list.splice(at < 0 ? list.length + at : at, 1)
      return orElse(item, () => fail('pop from empty list'))
    },
  ],
  [
    'remove',
    (list, args) => {
      list.splice(position(list, args.positional[0]), 1)
      return null
    },
  ],
  [
    'reverse',
    (list) => {
      list.reverse()
      return null
    },
  ],
  [
    'sort',
    (list, args) => {
      const direction = args.named.get('reverse') === true ? -1 : 1
      list.sort((a, b) => direction * order(a, b))
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

function pairsOf(value: Value | undefined): readonly (readonly [Value, Value])[] {
  if (value === undefined) return []
  if (isKind(value, 'dict')) return [...value.map.values()]
  return itemsOf(value).map((item) => {
    const pair = itemsOf(item)
    return pair.length === 2
      ? [pair[0] as Value, pair[1] as Value]
      : fail('dictionary update sequence element has the wrong length')
  })
}

/** dict(pairs, key=value) and dict.update(). */
export function fillDict(target: Dict, { positional, named }: Args): Dict {
  for (const [key, value] of [...pairsOf(positional[0]), ...named]) setKey(target, key, value)
  if (target.map.size > largestList) fail(`a mapping of ${target.map.size} items is too large`)
  return target
}

const dicts: ReadonlyMap<string, Method<Dict>> = new Map<string, Method<Dict>>([
  ['items', ({ map }) => [...map.values()].map(([key, value]) => tuple([key, value]))],
  ['keys', ({ map }) => [...map.values()].map(([key]) => key)],
  ['values', ({ map }) => [...map.values()].map(([, value]) => value)],
  [
    'get',
    (self, args) => orElse(getKey(self, required('get', args.positional[0], 'key')), () => args.positional[1] ?? null),
  ],
  ['copy', ({ map }) => dict(map.values())],
  [
    'update',
    (self, args) => {
      fillDict(self, args)
      return null
    },
  ],
  [
    'setdefault',
    (self, args) => {
      const key = required('setdefault', args.positional[0], 'key')
      const value = orElse(getKey(self, key), () => args.positional[1] ?? null)
      setKey(self, key, value)
      return value
    },
  ],
  [
    'pop',
    (self, args) => {
      const key = required('pop', args.positional[0], 'key')
      const value = getKey(self, key)
      self.map.delete(keyName(key))
      return orElse(value, () => orElse(args.positional[1], () => fail('pop(): the key is not there')))
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
