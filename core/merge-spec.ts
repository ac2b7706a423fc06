// How two configs are to be merged, as users write it: "dict(recurse_array)+list(append)+str()" or the same in lists.

import { isObject, type Json, type JsonObject } from './json.ts'
import { type Said, say } from './said.ts'

export type MergerType = 'dict' | 'list' | 'str'

export interface Merger {
  readonly type: MergerType
  readonly options: ReadonlySet<string>
}

/** Looked up in order: the first merger for the type of the existing value does the work. */
export type MergeSpec = readonly Merger[]

export interface ParsedMergeSpec {
  readonly mergers: MergeSpec
  /** Why the spec cannot be used; `mergers` is empty then. */
  readonly error?: Said
  /** It cannot be used because it names an unknown merger; its form is right. */
  readonly unknownMerger?: true
  /** Options that no merger knows; they have no effect. */
  readonly unknown: readonly string[]
}

const known: Readonly<Record<MergerType, readonly string[]>> = {
  dict: ['replace', 'no_replace', 'recurse_str', 'recurse_array', 'recurse_list', 'recurse_dict', 'allow_delete'],
  list: ['append', 'prepend', 'replace', 'no_replace', 'recurse_str', 'recurse_dict', 'recurse_array', 'recurse_list'],
  str: ['append'],
}

/** For a part of user-data or vendor-data that says nothing itself. */
export const partMergeSpec: MergeSpec = spec(['dict', 'replace'], ['list'], ['str'])

/** For the configuration files of the system. */
export const baseMergeSpec: MergeSpec = spec(['list'], ['dict'], ['str'])

function spec(...mergers: readonly [MergerType, ...string[]][]): MergeSpec {
  return mergers.map(([type, ...options]) => ({ type, options: new Set(options) }))
}

/** Accepts "name(option,…)+name()", [{name, settings}] and [[name, option, …]]; absent or empty is no spec at all. */
export function parseMergeSpec(value: Json | undefined): ParsedMergeSpec {
  if (value === undefined || value === null) return { mergers: [], unknown: [] }
  const named = typeof value === 'string' ? fromText(value) : Array.isArray(value) ? fromList(value) : otherForm(value)
  if ('error' in named) return { mergers: [], unknown: [], error: named.error }
  const mergers: Merger[] = []
  const unknown: string[] = []
  for (const [name, options] of named.list) {
    const type = name.replace(/^m_/, '')
    if (type !== 'dict' && type !== 'list' && type !== 'str') {
      const error = say`there is no merger "${say.named(name)}"; expected dict, list or str`
      return { mergers: [], unknown: [], error, unknownMerger: true }
    }
    mergers.push({ type, options: new Set(options) })
    for (const option of options) if (!known[type].includes(option)) unknown.push(`${type}(${option})`)
  }
  return { mergers, unknown }
}

type Named = { readonly list: readonly (readonly [string, readonly string[]])[] } | { readonly error: Said }

function fromText(text: string): Named {
  const list: [string, string[]][] = []
  for (const segment of text.toLowerCase().split('+')) {
    const merger = normal(segment)
    if (merger === '') continue
    const match = /^([a-z_][a-z0-9_]*)\s*\((.*)\)$/s.exec(merger)
    if (!match) return { error: say`a part of it is no merger; expected name(option,…), such as list(append)` }
    const [, name = '', options = ''] = match
    list.push([name, options.split(',').map(normal).filter(Boolean)])
  }
  return { list }
}

/** In this form nothing is normalised but the name in a mapping: the reference takes the rest as it is written. */
function fromList(entries: readonly Json[]): Named {
  const list: [string, readonly string[]][] = []
  for (const entry of entries) {
    if (Array.isArray(entry) ? entry.length === 0 : !isObject(entry)) return { error: nameless }
    if (Array.isArray(entry)) {
      const [name, ...options] = entry as readonly Json[]
      if (isEmpty(name as Json)) continue
      if (typeof name !== 'string') return { error: nameless }
      list.push([name, options.filter((option) => typeof option === 'string')])
      continue
    }
    const { name, settings } = entry as JsonObject
    if (typeof name !== 'string' || name === '') return { error: nameless }
    const options = optionsOf(settings)
    if (!options)
      return { error: say`the merger "${say.named(name)}" needs its settings, a list of names; [] if there are none` }
    list.push([normal(name), options])
  }
  return { list }
}

const nameless = say`each merger needs a name; expected {name: list, settings: [append]}`

function isEmpty(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) ? Object.keys(value).length === 0 : !value
}

/** The keys of a mapping; for a text whatever option stands anywhere in it: what Python's "in" finds. */
function optionsOf(settings: Json | undefined): readonly string[] | undefined {
  if (Array.isArray(settings)) return settings.filter((option) => typeof option === 'string')
  if (typeof settings === 'string') {
    return [...new Set(Object.values(known).flat())].filter((option) => settings.includes(option))
  }
  return isObject(settings) ? Object.keys(settings) : undefined
}

function otherForm(value: Json): Named {
  if (isObject(value) && isEmpty(value)) return { list: [] }
  const type = isObject(value) ? 'a mapping' : typeof value
  return {
    error: say`a merge type must be a text such as list(append)+dict(recurse_array)+str(), or a list, not ${type}`,
  }
}

function normal(text: string): string {
  return text.trim().replaceAll('-', '_')
}

export interface WithMergers {
  /** The config without the keys that say how to merge it. */
  readonly config: JsonObject
  readonly spec: ParsedMergeSpec
}

/** Takes `merge_how`, or `merge_type` where there is none, out of a config. */
export function takeMergers(config: JsonObject): WithMergers {
  const name = config['merge_how'] === undefined || config['merge_how'] === null ? 'merge_type' : 'merge_how'
  const { merge_how: _, [name]: value, ...rest } = config
  return { config: rest, spec: parseMergeSpec(value) }
}
