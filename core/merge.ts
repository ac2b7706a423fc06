// Merging configs: the reference's three mergers with all their options. What is passed in is never changed; a merging goes on
// changing the copies it has made itself, so that many parts take linear time.

import { isMapping } from './exact.ts'
import type { Json, JsonObject } from './json.ts'
import { baseMergeSpec, type Merger, type MergerType, type MergeSpec, takeMergers } from './merge-spec.ts'

export { baseMergeSpec, type MergeSpec, parseMergeSpec, partMergeSpec, takeMergers } from './merge-spec.ts'

export type MergePath = readonly (string | number)[]

export interface MergeEvent {
  readonly path: MergePath
  /**
   * set: it was not there; everything below it comes from the incoming value. override: the incoming value took its place, with
   * everything below it. keep: the incoming value was dropped. delete: it was there and is gone. append, prepend: `count` items
   * were added at that end of the list, or the text was lengthened.
   */
  readonly action: 'set' | 'override' | 'keep' | 'delete' | 'append' | 'prepend'
  readonly count?: number
}

/** Told what becomes of each incoming value; without one, paths are not even built. */
export type MergeRecorder = (event: MergeEvent) => void

export interface Merging {
  value(): Json
  add(spec: MergeSpec, incoming: Json, record?: MergeRecorder): void
}

/** Deeper than any config; below it the incoming value is dropped. */
const deepest = 1000

/** More would not fit on the stack as arguments. */
const fewItems = 1000

/** Starts from `initial` and merges one value after the other into it. */
export function merging(initial: Json): Merging {
  const owned = new WeakSet<object>()
  let value = initial
  return {
    value: () => value,
    add(spec, incoming, record) {
      const merger = { spec, owned, record }
      value = merge(merger, value, incoming, record && [], 0)
    },
  }
}

/** `incoming` merged into `existing`, as a new value. */
export function mergeValues(spec: MergeSpec, existing: Json, incoming: Json, record?: MergeRecorder): Json {
  const result = merging(existing)
  result.add(spec, incoming, record)
  return result.value()
}

export interface MergeManyOptions {
  /** `source` is the index in the list. */
  readonly record?: (source: number, event: MergeEvent) => void
  /** A source whose own `merge_how` cannot be used; it is merged in the default way. */
  readonly onBadSpec?: (source: number, error: string) => void
}

/** The configs of the system, highest precedence first: mappings deeply, the rest from the first that has it. */
export function mergeManyDicts(sources: readonly JsonObject[], options: MergeManyOptions = {}): JsonObject {
  const { record, onBadSpec } = options
  const result = merging({})
  for (const [index, source] of sources.entries()) {
    const { config, spec } = takeMergers(source)
    if (spec.error !== undefined) onBadSpec?.(index, spec.error)
    const mergers = spec.mergers.length > 0 ? spec.mergers : baseMergeSpec
    result.add(mergers, config, record && ((event) => record(index, event)))
  }
  return result.value() as JsonObject
}

interface Work {
  readonly spec: MergeSpec
  readonly owned: WeakSet<object>
  readonly record: MergeRecorder | undefined
}

type Path = MergePath | undefined

function merge(work: Work, existing: Json, incoming: Json, path: Path, depth: number): Json {
  const type = typeOf(existing)
  const merger = type && depth < deepest ? work.spec.find((candidate) => candidate.type === type) : undefined
  if (!merger) return keep(work, existing, path)
  if (type === 'str') return mergeText(work, merger, existing as string, incoming, path)
  if (type === 'list') return mergeList(work, merger, existing as readonly Json[], incoming, path, depth)
  return mergeMapping(work, merger, existing as JsonObject, incoming, path, depth)
}

function typeOf(value: Json): MergerType | undefined {
  if (typeof value === 'string') return 'str'
  if (Array.isArray(value)) return 'list'
  return isMapping(value) ? 'dict' : undefined
}

function keep(work: Work, existing: Json, path: Path): Json {
  note(work, path, 'keep')
  return existing
}

function note({ record }: Work, path: Path, action: MergeEvent['action'], count?: number): void {
  if (record && path) record({ path, action, ...(count !== undefined && { count }) })
}

function mergeText(work: Work, { options }: Merger, existing: string, incoming: Json, path: Path): Json {
  const append = options.has('append')
  if (append && typeof incoming !== 'string') return keep(work, existing, path)
  note(work, path, append ? 'append' : 'override')
  return append ? `${existing}${incoming}` : incoming
}

function mergeMapping(
  work: Work,
  { options }: Merger,
  existing: JsonObject,
  incoming: Json,
  path: Path,
  depth: number,
): Json {
  if (!isMapping(incoming)) return keep(work, existing, path)
  const result = ownMapping(work, existing)
  const replace = options.has('replace')
  const deletes = options.has('allow_delete')
  for (const [key, value] of Object.entries(incoming)) {
    const inner = path && [...path, key]
    const before = Object.hasOwn(result, key) ? (result[key] as Json) : undefined
    if (before === undefined) {
      note(work, inner, 'set')
      put(result, key, value)
    } else if (value === null && deletes) {
      note(work, inner, 'delete')
      delete result[key]
    } else if (replace) {
      note(work, inner, 'override')
      put(result, key, value)
    } else if (isMapping(value) || recurses(options, value))
      put(result, key, merge(work, before, value, inner, depth + 1))
    else note(work, inner, 'keep')
  }
  return result
}

/** Whether the option for the incoming value's type asks for a merge instead of one or the other. */
function recurses(options: ReadonlySet<string>, incoming: Json): boolean {
  if (Array.isArray(incoming)) return options.has('recurse_array') || options.has('recurse_list')
  if (typeof incoming === 'string') return options.has('recurse_str')
  return isMapping(incoming) && options.has('recurse_dict')
}

function mergeList(
  work: Work,
  { options }: Merger,
  existing: readonly Json[],
  incoming: Json,
  path: Path,
  depth: number,
): Json {
  const method = ['append', 'prepend', 'replace', 'no_replace'].find((name) => options.has(name)) ?? 'replace'
  if (method === 'append' || method === 'prepend') {
    const items = itemsOf(incoming)
    if (!items) return keep(work, existing, path)
    note(work, path, method, items.length)
    const result = ownList(work, existing)
    if (method === 'prepend' && items.length > fewItems) return ownList(work, [...items, ...result], true)
    if (method === 'prepend') result.unshift(...items)
    else {
      for (const item of items) result.push(item)
    }
    return result
  }
  if (!Array.isArray(incoming)) {
    if (method === 'no_replace') return keep(work, existing, path)
    note(work, path, 'override')
    return incoming
  }
  if (method === 'no_replace') return keep(work, existing, path)
  return mergeByIndex(work, options, existing, incoming, path, depth)
}

/** The reference's quirk: the list keeps its length, and incoming items beyond it are dropped. */
function mergeByIndex(
  work: Work,
  options: ReadonlySet<string>,
  existing: readonly Json[],
  incoming: readonly Json[],
  path: Path,
  depth: number,
): Json {
  const result = ownList(work, existing)
  for (const [index, value] of incoming.entries()) {
    const inner = path && [...path, index]
    if (index >= result.length) {
      note(work, inner, 'keep')
      continue
    }
    if (recurses(options, value)) result[index] = merge(work, result[index] as Json, value, inner, depth + 1)
    else {
      note(work, inner, 'override')
      result[index] = value
    }
  }
  return result
}

/** The reference's quirk: a text is taken apart into its characters, a mapping into its keys. */
function itemsOf(incoming: Json): readonly Json[] | undefined {
  if (Array.isArray(incoming)) return incoming
  if (typeof incoming === 'string') return Array.from(incoming)
  return isMapping(incoming) ? Object.keys(incoming) : undefined
}

function ownMapping({ owned }: Work, mapping: JsonObject): Record<string, Json> {
  if (owned.has(mapping)) return mapping as Record<string, Json>
  const copy = { ...mapping }
  owned.add(copy)
  return copy
}

function ownList({ owned }: Work, list: readonly Json[], fresh = false): Json[] {
  if (owned.has(list)) return list as Json[]
  const copy = fresh ? (list as Json[]) : [...list]
  owned.add(copy)
  return copy
}

/** Assigning to __proto__ would set the prototype, not a key. */
function put(mapping: Record<string, Json>, key: string, value: Json): void {
  if (key !== '__proto__') mapping[key] = value
  else Object.defineProperty(mapping, key, { value, enumerable: true, configurable: true, writable: true })
}
