// Functions on lists. None changes the list that it is given.

import type { Said } from '../../../core/said.ts'
import { say } from '../../../core/said.ts'
import { isDeepEqual } from '../compare.ts'
import { type Functions, fn, type GoFunction, type Work } from '../define.ts'
import { fail } from '../failure.ts'
import { roomForList } from '../sizes.ts'
import { isKind, type List, list, typeOf, type Value } from '../values.ts'
import { isEmpty } from './defaults.ts'
import { toInt } from './to-number.ts'

function listOf(value: Value, what: Said): List {
  return isKind(value, 'list') ? value : fail(say`cannot find ${what} of a ${say.word(typeOf(value))}`)
}

const added = (what: Said, put: (items: readonly Value[], item: Value) => readonly Value[]) =>
  fn(['any', 'any'], 'list', ([value, item], { fuel }) => {
    const { items } = listOf(value, what)
    roomForList(items.length + 1, fuel)
    return put(items, item)
  })

const one = (what: Said, pick: (items: readonly Value[]) => Value) =>
  fn(['any'], 'any', ([value]) => pick(listOf(value, what).items) ?? null)

const some = (what: Said, pick: (items: readonly Value[], work: Work) => readonly Value[]) =>
  fn(['any'], 'list', ([value], work) => pick(listOf(value, what).items, work))

/** All pairs may have to be compared. */
function isAmong(items: readonly Value[], sought: Value, work: Work): boolean {
  return items.some((item) => isDeepEqual(item, sought, work))
}

function distinct(items: readonly Value[], work: Work): readonly Value[] {
  const found: Value[] = []
  for (const item of items) if (!isAmong(found, item, work)) found.push(item)
  return found
}

function slice(value: Value, bounds: readonly Value[]): Value {
  const { items, of } = listOf(value, say`a slice`)
  if (items.length === 0) return null
  const [from = 0, to = items.length] = bounds.map(toInt)
  if (from < 0 || to > items.length || from > to) fail(say`a slice from ${from} to ${to} is out of bounds`)
  return list(items.slice(from, to), of)
}

function chunks(size: number, { items }: List): Value {
  if (size <= 0) fail(say`a list cannot be cut into pieces of ${size}`)
  const count = Math.ceil(items.length / size)
  return list(
    Array.from({ length: count }, (_, index) => list(items.slice(index * size, (index + 1) * size))),
    '[]interface {}',
  )
}

const push = added(say`the end`, (items, item) => [...items, item])
const tuple = fn(['...any'], 'list', ([values]) => values)

/** Those that have a twin called must…; here both fail where the value is no list. */
const twins: Functions = {
  append: push,
  push,
  prepend: added(say`the start`, (items, item) => [item, ...items]),
  first: one(say`the first`, (items) => items[0]),
  last: one(say`the last`, (items) => items.at(-1)),
  rest: some(say`the rest`, (items) => items.slice(1)),
  initial: some(say`what is before the last`, (items) => items.slice(0, -1)),
  reverse: some(say`the reverse`, (items) => items.toReversed()),
  uniq: some(say`the distinct items`, distinct),
  compact: some(say`the items`, (items) => items.filter((item) => !isEmpty(item))),
  without: fn(['any', '...any'], 'list', ([value, omitted], work) =>
    listOf(value, say`the items`).items.filter((item) => !isAmong(omitted, item, work)),
  ),
  has: fn(['any', 'any'], 'bool', ([sought, value], work) =>
    value === null ? false : isAmong(listOf(value, say`the items`).items, sought, work),
  ),
  slice: fn(['any', '...any'], 'any', ([value, bounds]) => slice(value, bounds)),
  chunk: fn(['int', 'any'], 'any', ([size, value]) => chunks(size, listOf(value, say`the pieces`))),
}

const must = ([name, implementation]: [string, GoFunction]) =>
  [`must${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, implementation] as const

export const lists: Functions = {
  ...twins,
  ...Object.fromEntries(Object.entries(twins).map(must)),
  list: tuple,
  tuple,
  concat: fn(['...any'], 'list', ([values], { fuel }) => {
    const all = values.map((value) => listOf(value, say`the items`).items)
    roomForList(
      all.reduce((sum, items) => sum + items.length, 0),
      fuel,
    )
    return all.flat()
  }),
}
