// Answers where a key of the config came from: every part that set it, changed it, or wanted to and could not.

import { validate } from '../core/schema/validate.ts'
import { jsonIfWhole } from '../languages/json.ts'
import type { Host } from '../system/host.ts'
import { type Change, escapeKey, type Provenance, provenanceSchema, type Source, unescapeKey } from './provenance.ts'

/** One config among those that are merged, lowest precedence first: system files, vendor-data, user-data. */
export interface Layer {
  /** "user-data", "vendor-data", "/etc/cloud/cloud.cfg". */
  readonly name: string
  readonly provenance: Provenance
}

export interface Explained {
  /** "runcmd" or "write_files/0/path". */
  readonly key: string
  readonly layers: readonly { readonly name: string; readonly steps: readonly Step[] }[]
}

export interface Step {
  readonly action: Change['action']
  /** The key the part wrote: the one asked for, one around it, or one within. */
  readonly key: string
  readonly part: string
  readonly document: string
  readonly via: readonly string[]
  readonly unpacked?: string
  readonly line?: number
  readonly count?: number
}

/** `key` is a path with slashes or dots: "users/0/name", "users.0.name". "~1" stands for a slash in a name. */
export function explainKey(layers: readonly Layer[], key: string): Explained {
  return explainer(layers)(key)
}

/** For many keys: goes through the layers once. */
export function explainer(layers: readonly Layer[]): (key: string) => Explained {
  const indexed = layers.map(({ name, provenance }) => ({ name, ...byFirstKey(provenance) }))
  return (key) => {
    const path = pathOf(key)
    const found = indexed
      .map(({ name, sources, changesOf }) => ({ name, steps: steps(sources, changesOf(path[0] ?? ''), path) }))
      .filter((layer) => layer.steps.length > 0)
    return { key: path.map(escapeKey).join('/'), layers: found }
  }
}

function byFirstKey({ sources, changes }: Provenance) {
  // A patch may replace the whole config; then every change counts for every key.
  if (changes.some(({ path }) => path.length === 0)) return { sources, changesOf: () => changes }
  const groups = Map.groupBy(changes, ({ path }) => String(path[0]))
  return { sources, changesOf: (first: string): readonly Change[] => groups.get(first) ?? [] }
}

function pathOf(key: string): string[] {
  const separator = key.includes('/') ? '/' : '.'
  return key.split(separator).filter(Boolean).map(unescapeKey)
}

function steps(sources: readonly Source[], changes: readonly Change[], path: readonly string[]): Step[] {
  const result: Step[] = []
  for (const change of changes) {
    const shared = Math.min(change.path.length, path.length)
    if (!change.path.slice(0, shared).every((part, index) => String(part) === path[index])) continue
    const rest = path.slice(change.path.length).map(escapeKey).join('/')
    const line = rest === '' ? change.line : lineBelow(change, rest)
    // A part that set something around the key may not have had the key itself.
    if (rest !== '' && line === undefined && change.lines && replaces(change)) {
      result.length = 0
      continue
    }
    const source = sources[change.source]
    if (!source) continue
    if (replaces(change) && change.path.length <= path.length && change.action === 'set') result.length = 0
    result.push(stepOf(change, source, line ?? change.line))
  }
  return result
}

function lineBelow({ lines = {} }: Change, rest: string): number | undefined {
  return Object.hasOwn(lines, rest) ? lines[rest] : undefined
}

function replaces({ action }: Change): boolean {
  return action === 'set' || action === 'override' || action === 'delete'
}

function stepOf(
  { action, path, count }: Change,
  { part, document, via = [], unpacked }: Source,
  line: number | undefined,
): Step {
  return {
    action,
    key: path.map(escapeKey).join('/'),
    part,
    document,
    via,
    ...(unpacked !== undefined && { unpacked }),
    ...(line !== undefined && { line }),
    ...(count !== undefined && { count }),
  }
}

const words: Readonly<Record<Change['action'], string>> = {
  set: 'set by',
  override: 'replaced by',
  keep: 'kept, not changed by',
  delete: 'removed by',
  append: 'added to by',
  prepend: 'put before by',
}

/** The chain as a person reads it, highest precedence first: what counts is at the top. */
export function explainText({ key, layers }: Explained): string {
  if (layers.length === 0) return `${key}: no part of the config sets it\n`
  const lines = [key]
  for (const [index, { name, steps: chain }] of layers.toReversed().entries()) {
    lines.push(`  ${name}${index > 0 ? ' (lower precedence)' : ''}`)
    for (const step of chain) lines.push(`    ${words[step.action]} ${placeOf(step, key)}`)
  }
  return `${lines.join('\n')}\n`
}

function placeOf({ part, document, via, unpacked, line, count, key }: Step, asked: string): string {
  const place = `${part} of ${document}${line === undefined ? '' : `, line ${line}`}`
  const notes = [
    unpacked && `counted in the ${unpacked}`,
    via.length > 0 && `included by ${via.toReversed().join(', by ')}`,
    count !== undefined && `${count} ${count === 1 ? 'item' : 'items'}`,
    key !== asked && `as ${key}`,
  ].filter(Boolean)
  return notes.length > 0 ? `${place} (${notes.join('; ')})` : place
}

/** The part of a layer that is a document as a whole. */
export const wholeFile = 'the file'

/** A layer of one document that nothing was merged into: a file of the system's config. */
export function documentLayer(name: string, keys: Iterable<string>, line: (key: string) => number | undefined): Layer {
  const changes = [...keys].map((key): Change => {
    const at = line(key)
    return { source: 0, action: 'set', path: [key], ...(at !== undefined && { line: at }) }
  })
  return { name, provenance: { version: 1, sources: [{ part: wholeFile, document: name }], changes } }
}

/** What a boot has kept. undefined: there is none, or it cannot be used; then the merged config counts as one document. */
export async function readProvenance(host: Host, path: string): Promise<Provenance | undefined> {
  const value = jsonIfWhole(await host.files.readText(path))
  const { problems } = await validate(provenanceSchema, value, { document: path, code: 'stage/state' })
  return problems.length === 0 ? (value as unknown as Provenance) : undefined
}
