// Jinja2's filters for lists and mappings.

import type { Fuel } from '../../core/fuel.ts'
import { say } from '../../core/said.ts'
import { bind, numberIn, required, textIn } from './arguments.ts'
import { fail } from './failure.ts'
import type { Filter, FilterContext } from './filter.ts'
import { joined } from './make-text.ts'
import { attributeOf, itemOf } from './members.ts'
import { binary, isEqual, order } from './operators.ts'
import { textOf } from './print.ts'
import {
  type Args,
  isKind,
  isTrue,
  itemsOf,
  keyName,
  lengthOf,
  missing,
  orElse,
  tuple,
  type Value,
  type Work,
} from './values.ts'

type Find = (item: Value) => Value

/** "a.b.0" as jinja's filters look it up. */
function path(attribute: Value, fuel: Fuel): Find {
  const parts = typeof attribute === 'string' ? attribute.split('.') : [attribute]
  const keys = parts.map((part) => (typeof part === 'string' && /^\d+$/.test(part) ? Number(part) : part))
  return (item) => keys.reduce<Value>((object, key) => itemOf(object, key, fuel), spent(item, keys.length, fuel))
}

function spent(value: Value, cost: number, fuel: Fuel): Value {
  fuel.spend(cost)
  return value
}

/** The attribute that was asked for, or the item itself. */
function pathOrItem(attribute: Value | undefined, fuel: Fuel): Find {
  return attribute === undefined || attribute === null ? (item) => item : path(attribute, fuel)
}

/** The value to compare by: an attribute if asked for, in lower case unless case counts. */
function keyOf(attribute: Value | undefined, caseSensitive: Value | undefined, fuel: Fuel): Find {
  const fold = caseSensitive === undefined || !isTrue(caseSensitive)
  const find = pathOrItem(attribute, fuel)
  return (item) => {
    const value = find(item)
    return fold && typeof value === 'string' ? folded(value, fuel) : value
  }
}

function folded(text: string, fuel: Fuel): string {
  fuel.spend(text.length >> 3)
  return text.toLowerCase()
}

function sorted(items: readonly Value[], keys: readonly Find[], reverse: boolean, fuel: Fuel): Value[] {
  fuel.spend(items.length * keys.length)
  const decorated = items.map((item) => ({ item, key: keys.map((key) => key(item)) }))
  const direction = reverse ? -1 : 1
  decorated.sort((a, b) => {
    for (const [index, key] of a.key.entries()) {
      const difference = order(key, b.key[index] as Value, fuel)
      if (difference !== 0) return difference * direction
    }
    return 0
  })
  return decorated.map(({ item }) => item)
}

function sort(value: Value, args: Args, { fuel }: Work): Value {
  const {
    reverse,
    case_sensitive: sensitive,
    attribute,
  } = bind('sort', args, ['reverse', 'case_sensitive', 'attribute'])
  const attributes = typeof attribute === 'string' ? attribute.split(',') : [attribute]
  return sorted(
    itemsOf(value, fuel),
    attributes.map((one) => keyOf(one, sensitive, fuel)),
    reverse !== undefined && isTrue(reverse),
    fuel,
  )
}

function dictsort(value: Value, args: Args, { fuel }: Work): Value {
  const { case_sensitive: sensitive, by, reverse } = bind('dictsort', args, ['case_sensitive', 'by', 'reverse'])
  if (!isKind(value, 'dict')) return fail(say`dictsort needs a mapping`)
  const at = textIn(by, 'key') === 'key' ? 0 : 1
  const pairs = [...value.map.values()].map(([key, item]) => tuple([key, item]))
  return sorted(pairs, [keyOf(at, sensitive, fuel)], reverse !== undefined && isTrue(reverse), fuel)
}

function unique(value: Value, args: Args, { fuel }: Work): Value {
  const { case_sensitive: sensitive, attribute } = bind('unique', args, ['case_sensitive', 'attribute'])
  const key = keyOf(attribute, sensitive, fuel)
  const seen = new Set<string>()
  return itemsOf(value, fuel).filter((item) => {
    const found = key(item)
    const name = isKind(found, 'undefined') ? 'undefined' : keyName(found, fuel)
    return !seen.has(name) && seen.add(name)
  })
}

function extreme(name: string, sign: number): Filter {
  return (value, args, { fuel }) => {
    const { case_sensitive: sensitive, attribute } = bind(name, args, ['case_sensitive', 'attribute'])
    const key = keyOf(attribute, sensitive, fuel)
    const items = itemsOf(value, fuel)
    if (items.length === 0) return missing('None', say`No aggregated item, sequence was empty.`)
    return items.reduce((best, item) => (order(key(item), key(best), fuel) * sign > 0 ? item : best))
  }
}

function map(value: Value, args: Args, context: FilterContext): Value {
  const attribute = args.named.get('attribute')
  if (attribute !== undefined && args.positional.length === 0) {
    const fallback = args.named.get('default')
    const find = path(attribute, context.fuel)
    return itemsOf(value, context.fuel).map((item) => {
      const found = find(item)
      return isKind(found, 'undefined') && fallback !== undefined ? fallback : found
    })
  }
  const [name, ...rest] = args.positional
  if (name === undefined) return fail(say`map requires a filter argument`)
  return itemsOf(value, context.fuel).map((item) =>
    context.filter(textIn(name, ''), item, { positional: rest, named: args.named }),
  )
}

function choose(wanted: boolean, byAttribute: boolean): Filter {
  return (value, args, context) => {
    const attribute = byAttribute ? args.positional[0] : undefined
    const [name, ...rest] = byAttribute ? args.positional.slice(1) : args.positional
    if (byAttribute && attribute === undefined) return fail(say`Missing parameter for attribute name`)
    const find = attribute === undefined ? (item: Value) => item : path(attribute, context.fuel)
    const isChosen = (item: Value): boolean => {
      const subject = find(item)
      if (name === undefined) return isTrue(subject)
      return context.test(textIn(name, ''), subject, { positional: rest, named: args.named })
    }
    return itemsOf(value, context.fuel).filter((item) => isChosen(item) === wanted)
  }
}

function join(value: Value, args: Args, work: Work): Value {
  const { d, attribute } = bind('join', args, ['d', 'attribute'])
  const find = pathOrItem(attribute, work.fuel)
  const pieces = itemsOf(value, work.fuel).map((item) => textOf(find(item), work))
  return joined(pieces, d === undefined ? '' : textOf(d, work), work.fuel)
}

function sum(value: Value, args: Args, work: Work): Value {
  const { attribute, start } = bind('sum', args, ['attribute', 'start'])
  const find = pathOrItem(attribute, work.fuel)
  return itemsOf(value, work.fuel).reduce(
    (total, item) => binary('+', total, spent(find(item), 1, work.fuel), work),
    orElse(start, () => 0),
  )
}

function groupby(value: Value, args: Args, { fuel }: Work): Value {
  const {
    attribute,
    default: fallback,
    case_sensitive: sensitive,
  } = bind('groupby', args, ['attribute', 'default', 'case_sensitive'])
  const name = required('groupby', attribute, 'attribute')
  const find = path(name, fuel)
  const own = (item: Value): Value => {
    const found = find(item)
    return isKind(found, 'undefined') && fallback !== undefined ? fallback : found
  }
  const fold = keyOf(undefined, sensitive, fuel)
  const key = (item: Value): Value => fold(own(item))
  const groups: { grouper: Value; key: Value; list: Value[] }[] = []
  for (const item of sorted(itemsOf(value, fuel), [key], false, fuel)) {
    const last = groups.at(-1)
    if (last && isEqual(last.key, key(item), fuel)) last.list.push(item)
    else groups.push({ grouper: own(item), key: key(item), list: [item] })
  }
  return groups.map(({ grouper, list }) => ({
    kind: 'thing',
    text: 'group',
    get: (member) => (member === 'grouper' ? grouper : member === 'list' ? list : undefined),
    items: () => [grouper, list],
  }))
}

function batch(value: Value, args: Args, { fuel }: Work): Value {
  const { linecount, fill_with: fill } = bind('batch', args, ['linecount', 'fill_with'])
  const size = Math.max(numberIn(required('batch', linecount, 'linecount'), 1), 1)
  const items = itemsOf(value, fuel)
  fuel.spend(items.length)
  const rows: Value[][] = []
  for (let at = 0; at < items.length; at += size) rows.push([...items.slice(at, at + size)])
  const last = rows.at(-1)
  if (last && fill !== undefined && fill !== null)
    while (last.length < Math.min(size, 10_000)) last.push(spent(fill, 1, fuel))
  return rows
}

function slice(value: Value, args: Args, { fuel }: Work): Value {
  const { slices, fill_with: fill } = bind('slice', args, ['slices', 'fill_with'])
  const count = Math.min(Math.max(numberIn(required('slice', slices, 'slices'), 1), 1), 10_000)
  const items = itemsOf(value, fuel)
  fuel.spend(items.length + 2 * count)
  const [size, extra] = [Math.floor(items.length / count), items.length % count]
  return Array.from({ length: count }, (_, number) => {
    const start = number * size + Math.min(number, extra)
    const row = [...items.slice(start, start + size + (number < extra ? 1 : 0))]
    if (fill !== undefined && fill !== null && number >= extra && extra > 0) row.push(fill)
    return row
  })
}

function lengthFilter(value: Value, _: Args, { fuel }: Work): Value {
  return lengthOf(value, fuel)
}

export const listFilters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  [
    'attr',
    (value, args, { fuel }) => {
      const name = textIn(required('attr', args.positional[0], 'name'), '')
      return isKind(value, 'dict') ? missing(name) : attributeOf(value, name, fuel)
    },
  ],
  ['batch', batch],
  ['count', lengthFilter],
  ['dictsort', dictsort],
  [
    'first',
    (value, _, { fuel }) =>
      orElse(itemsOf(value, fuel)[0], () => missing('None', say`No first item, sequence was empty.`)),
  ],
  ['groupby', groupby],
  [
    'items',
    (value) => {
      if (isKind(value, 'undefined')) return []
      return isKind(value, 'dict')
        ? [...value.map.values()].map(([key, item]) => tuple([key, item]))
        : fail(say`Can only get item pairs from a mapping.`)
    },
  ],
  ['join', join],
  [
    'last',
    (value, _, { fuel }) =>
      orElse(itemsOf(value, fuel).at(-1), () => missing('None', say`No last item, sequence was empty.`)),
  ],
  ['length', lengthFilter],
  ['list', (value, _, { fuel }) => [...itemsOf(value, fuel)]],
  ['map', map],
  ['max', extreme('max', 1)],
  ['min', extreme('min', -1)],
  [
    'random',
    (value, _, { fuel }) => {
      const items = itemsOf(value, fuel)
      const item = items[Math.floor(Math.random() * items.length)]
      return orElse(item, () => missing('None', say`No random item, sequence was empty.`))
    },
  ],
  ['reject', choose(false, false)],
  ['rejectattr', choose(false, true)],
  [
    'reverse',
    (value, _, { fuel }) => {
      const items = [...itemsOf(value, fuel)].reverse()
      return typeof value === 'string' ? items.join('') : items
    },
  ],
  ['select', choose(true, false)],
  ['selectattr', choose(true, true)],
  ['slice', slice],
  ['sort', sort],
  ['sum', sum],
  ['unique', unique],
])
