// Functions on mappings. `set`, `unset` and `merge` change the one that they are given, as the originals do.

import { say } from '../../../core/said.ts'
import { type Functions, fn, type Work } from '../define.ts'
import { fail } from '../failure.ts'
import { deepestValue, roomForList } from '../sizes.ts'
import { type Dict, dict, isKind, list, sortedEntries, type Value } from '../values.ts'
import { isEmpty } from './defaults.ts'
import { strval } from './strings.ts'

const none: Dict = dict()

function copied(value: Value, work: Work, depth = 0): Value {
  work.fuel.spend(1)
  if (depth > deepestValue) return fail(say`a value is nested too deeply to be copied`)
  if (isKind(value, 'list')) {
    return list(
      value.items.map((item) => copied(item, work, depth + 1)),
      value.of,
    )
  }
  if (!isKind(value, 'map')) return value
  return dict(
    [...value.entries].map(([key, item]) => [key, copied(item, work, depth + 1)]),
    value.of,
  )
}

/** `overwrites`: what the later has counts; otherwise only what the first lacks. */
function merge(into: Dict, from: Dict, overwrites: boolean, work: Work, depth = 0): void {
  if (depth > deepestValue) fail(say`a value is nested too deeply to be merged`)
  roomForList(into.entries.size + from.entries.size, work.fuel)
  for (const [key, item] of from.entries) {
    const known = into.entries.get(key)
    if (isKind(known, 'map') && isKind(item, 'map') && known !== item) merge(known, item, overwrites, work, depth + 1)
    else if (overwrites || isEmpty(known)) into.entries.set(key, item)
  }
}

const merging = (overwrites: boolean) =>
  fn(['map', '...map'], 'any', ([into, others], work) => {
    if (!into) return fail(say`nothing cannot be merged into`)
    for (const other of others) merge(into, other ?? none, overwrites, work)
    return into
  })

const deepCopy = fn(['any'], 'any', ([value], work) =>
  value === null ? fail(say`nil cannot be copied`) : copied(value, work),
)

function dug(values: readonly Value[]): Value {
  if (values.length < 3) return fail(say`dig takes at least 3 arguments`)
  const [standIn, start] = values.slice(-2)
  let current: Value = start
  for (const key of values.slice(0, -2)) {
    if (!isKind(current, 'map') || typeof key !== 'string') return fail(say`dig goes through mappings by texts`)
    if (!current.entries.has(key)) return standIn
    current = current.entries.get(key) ?? null
  }
  return current
}

const merges = { merge: merging(false), mergeOverwrite: merging(true) }

export const dicts: Functions = {
  dict: fn(['...any'], 'any', ([values], { fuel }) => {
    roomForList(values.length, fuel)
    const result = dict()
    for (let index = 0; index < values.length; index += 2) {
      result.entries.set(strval(values[index], fuel), index + 1 < values.length ? values[index + 1] : '')
    }
    return result
  }),
  get: fn(['map', 'string'], 'any', ([of, key]) => (of?.entries.has(key) ? (of.entries.get(key) ?? null) : '')),
  hasKey: fn(['map', 'string'], 'bool', ([of, key]) => of?.entries.has(key) ?? false),
  set: fn(['map', 'string', 'any'], 'any', ([of, key, value], { fuel }) => {
    if (!of) return fail(say`nothing can be set in what is nothing`)
    roomForList(of.entries.size >> 4, fuel)
    of.entries.set(key, value)
    return of
  }),
  unset: fn(['map', 'string'], 'any', ([of, key]) => {
    of?.entries.delete(key)
    return of ?? null
  }),
  keys: fn(['...map'], 'strings', ([all], { fuel }) =>
    all.flatMap((of) => sortedEntries(of ?? none, fuel).map(([key]) => key)),
  ),
  values: fn(['map'], 'list', ([of], { fuel }) => sortedEntries(of ?? none, fuel).map(([, value]) => value)),
  pick: fn(['map', '...string'], 'map', ([of, keys]) =>
    keys.flatMap((key) => (of?.entries.has(key) ? [[key, of.entries.get(key)] as const] : [])),
  ),
  omit: fn(['map', '...string'], 'map', ([of, keys]) => {
    const omitted = new Set(keys)
    return [...(of ?? none).entries].filter(([key]) => !omitted.has(key))
  }),
  pluck: fn(['string', '...map'], 'list', ([key, all]) =>
    all.flatMap((of) => (of?.entries.has(key) ? [of.entries.get(key)] : [])),
  ),
  dig: fn(['...any'], 'any', ([values]) => dug(values)),
  deepCopy,
  mustDeepCopy: deepCopy,
  ...merges,
  mustMerge: merges.merge,
  mustMergeOverwrite: merges.mergeOverwrite,
}
