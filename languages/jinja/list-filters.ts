// Jinja2's filters for lists and mappings.

import { bind, numberIn, required, textIn } from './arguments.ts'
import { fail } from './failure.ts'
import type { Filter, FilterContext } from './filter.ts'
import { attributeOf, itemOf } from './members.ts'
import { binary, isEqual, limited, order } from './operators.ts'
import {
  type Args,
  isKind,
  isTrue,
  itemsOf,
  keyName,
  lengthOf,
  missing,
  orElse,
  textOf,
  tuple,
  type Value,
} from './values.ts'

/** "a.b.0" as jinja's filters look it up. */
function path(value: Value, attribute: Value): Value {
  const parts = typeof attribute === 'string' ? attribute.split('.') : [attribute]
  return parts.reduce<Value>((object, part) => {
    const key = typeof part === 'string' && /^\d+$/.test(part) ? Number(part) : part
    return itemOf(object, key)
  }, value)
}

/** The value to compare by: an attribute if asked for, in lower case unless case counts. */
function keyOf(attribute: Value | undefined, caseSensitive: Value | undefined): (item: Value) => Value {
  const fold = caseSensitive === undefined || !isTrue(caseSensitive)
  return (item) => {
    const value = attribute === undefined || attribute === null ? item : path(item, attribute)
    return fold && typeof value === 'string' ? value.toLowerCase() : value
  }
}

function sorted(items: readonly Value[], keys: readonly ((item: Value) => Value)[], reverse: boolean): Value[] {
  const decorated = items.map((item) => ({ item, key: keys.map((key) => key(item)) }))
  const direction = reverse ? -1 : 1
  decorated.sort((a, b) => {
    for (const [index, key] of a.key.entries()) {
      const difference = order(key, b.key[index] as Value)
      if (difference !== 0) return difference * direction
    }
    return 0
  })
  return decorated.map(({ item }) => item)
}

function sort(value: Value, args: Args): Value {
  const {
    reverse,
    case_sensitive: sensitive,
    attribute,
  } = bind('sort', args, ['reverse', 'case_sensitive', 'attribute'])
  const attributes = typeof attribute === 'string' ? attribute.split(',') : [attribute]
  return sorted(
    itemsOf(value),
    attributes.map((one) => keyOf(one, sensitive)),
    reverse !== undefined && isTrue(reverse),
  )
}

function dictsort(value: Value, args: Args): Value {
  const { case_sensitive: sensitive, by, reverse } = bind('dictsort', args, ['case_sensitive', 'by', 'reverse'])
  if (!isKind(value, 'dict')) return fail('dictsort needs a mapping')
  const at = textIn(by, 'key') === 'key' ? 0 : 1
  const pairs = [...value.map.values()].map(([key, item]) => tuple([key, item]))
  return sorted(pairs, [keyOf(at, sensitive)], reverse !== undefined && isTrue(reverse))
}

function unique(value: Value, args: Args): Value {
  const { case_sensitive: sensitive, attribute } = bind('unique', args, ['case_sensitive', 'attribute'])
  const key = keyOf(attribute, sensitive)
  const seen = new Set<string>()
  return itemsOf(value).filter((item) => {
    const found = key(item)
    const name = isKind(found, 'undefined') ? 'undefined' : keyName(found)
    return !seen.has(name) && seen.add(name)
  })
}

function extreme(name: string, sign: number): Filter {
  return (value, args) => {
    const { case_sensitive: sensitive, attribute } = bind(name, args, ['case_sensitive', 'attribute'])
    const key = keyOf(attribute, sensitive)
    const items = itemsOf(value)
    if (items.length === 0) return missing('None', 'No aggregated item, sequence was empty.')
    return items.reduce((best, item) => (order(key(item), key(best)) * sign > 0 ? item : best))
  }
}

function map(value: Value, args: Args, context: FilterContext): Value {
  const attribute = args.named.get('attribute')
  if (attribute !== undefined && args.positional.length === 0) {
    const fallback = args.named.get('default')
    return itemsOf(value).map((item) => {
      const found = path(item, attribute)
      return isKind(found, 'undefined') && fallback !== undefined ? fallback : found
    })
  }
  const [name, ...rest] = args.positional
  if (name === undefined) return fail('map requires a filter argument')
  return itemsOf(value).map((item) => context.filter(textIn(name, ''), item, { positional: rest, named: args.named }))
}

function choose(wanted: boolean, byAttribute: boolean): Filter {
  return (value, args, context) => {
    const attribute = byAttribute ? args.positional[0] : undefined
    const [name, ...rest] = byAttribute ? args.positional.slice(1) : args.positional
    if (byAttribute && attribute === undefined) return fail('Missing parameter for attribute name')
    const isChosen = (item: Value): boolean => {
      const subject = attribute === undefined ? item : path(item, attribute)
      if (name === undefined) return isTrue(subject)
      return context.test(textIn(name, ''), subject, { positional: rest, named: args.named })
    }
    return itemsOf(value).filter((item) => isChosen(item) === wanted)
  }
}

function join(value: Value, args: Args, { onMissing }: FilterContext): Value {
  const { d, attribute } = bind('join', args, ['d', 'attribute'])
  const items = itemsOf(value).map((item) =>
    attribute === undefined || attribute === null ? item : path(item, attribute),
  )
  return limited(items.map((item) => textOf(item, onMissing)).join(d === undefined ? '' : textOf(d, onMissing)))
}

function sum(value: Value, args: Args, { onMissing }: FilterContext): Value {
  const { attribute, start } = bind('sum', args, ['attribute', 'start'])
  const items = itemsOf(value).map((item) =>
    attribute === undefined || attribute === null ? item : path(item, attribute),
  )
  return items.reduce(
    (total, item) => binary('+', total, item, onMissing),
    orElse(start, () => 0),
  )
}

function groupby(value: Value, args: Args): Value {
  const {
    attribute,
    default: fallback,
    case_sensitive: sensitive,
  } = bind('groupby', args, ['attribute', 'default', 'case_sensitive'])
  const name = required('groupby', attribute, 'attribute')
  const own = (item: Value): Value => {
    const found = path(item, name)
    return isKind(found, 'undefined') && fallback !== undefined ? fallback : found
  }
  const key = (item: Value): Value => keyOf(undefined, sensitive)(own(item))
  const groups: { grouper: Value; key: Value; list: Value[] }[] = []
  for (const item of sorted(itemsOf(value), [key], false)) {
    const last = groups.at(-1)
    if (last && isEqual(last.key, key(item))) last.list.push(item)
    else groups.push({ grouper: own(item), key: key(item), list: [item] })
  }
  return groups.map(({ grouper, list }) => ({
    kind: 'thing',
    text: 'group',
    get: (member) => (member === 'grouper' ? grouper : member === 'list' ? list : undefined),
    items: () => [grouper, list],
  }))
}

function batch(value: Value, args: Args): Value {
  const { linecount, fill_with: fill } = bind('batch', args, ['linecount', 'fill_with'])
  const size = Math.max(numberIn(required('batch', linecount, 'linecount'), 1), 1)
  const items = itemsOf(value)
  const rows: Value[][] = []
  for (let at = 0; at < items.length; at += size) rows.push([...items.slice(at, at + size)])
  const last = rows.at(-1)
  if (last && fill !== undefined && fill !== null) while (last.length < Math.min(size, 10_000)) last.push(fill)
  return rows
}

function slice(value: Value, args: Args): Value {
  const { slices, fill_with: fill } = bind('slice', args, ['slices', 'fill_with'])
  const count = Math.min(Math.max(numberIn(required('slice', slices, 'slices'), 1), 1), 10_000)
  const items = itemsOf(value)
  const [size, extra] = [Math.floor(items.length / count), items.length % count]
  return Array.from({ length: count }, (_, number) => {
    const start = number * size + Math.min(number, extra)
    const row = [...items.slice(start, start + size + (number < extra ? 1 : 0))]
    if (fill !== undefined && fill !== null && number >= extra && extra > 0) row.push(fill)
    return row
  })
}

function lengthFilter(value: Value): Value {
  return lengthOf(value)
}

export const listFilters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  [
    'attr',
    (value, args) => {
      const name = textIn(required('attr', args.positional[0], 'name'), '')
      return isKind(value, 'dict') ? missing(name) : attributeOf(value, name)
    },
  ],
  ['batch', batch],
  ['count', lengthFilter],
  ['dictsort', dictsort],
  ['first', (value) => orElse(itemsOf(value)[0], () => missing('None', 'No first item, sequence was empty.'))],
  ['groupby', groupby],
  [
    'items',
    (value) => {
      if (isKind(value, 'undefined')) return []
      return isKind(value, 'dict')
        ? [...value.map.values()].map(([key, item]) => tuple([key, item]))
        : fail('Can only get item pairs from a mapping.')
    },
  ],
  ['join', join],
  ['last', (value) => orElse(itemsOf(value).at(-1), () => missing('None', 'No last item, sequence was empty.'))],
  ['length', lengthFilter],
  ['list', (value) => [...itemsOf(value)]],
  ['map', map],
  ['max', extreme('max', 1)],
  ['min', extreme('min', -1)],
  [
    'random',
    (value) => {
      const items = itemsOf(value)
      const item = items[Math.floor(Math.random() * items.length)]
      return orElse(item, () => missing('None', 'No random item, sequence was empty.'))
    },
  ],
  ['reject', choose(false, false)],
  ['rejectattr', choose(false, true)],
  [
    'reverse',
    (value) => (typeof value === 'string' ? Array.from(value).reverse().join('') : [...itemsOf(value)].reverse()),
  ],
  ['select', choose(true, false)],
  ['selectattr', choose(true, true)],
  ['slice', slice],
  ['sort', sort],
  ['sum', sum],
  ['unique', unique],
])
