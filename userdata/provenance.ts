// Where every key of a merged config came from: which part set it, on which line, and what it replaced. Kept as
// JSON beside the merged config; it holds names of keys and places, never a value.

import { asText } from '../core/as-text.ts'
import { isMarkedKey, plainKey } from '../core/exact.ts'
import { isObject } from '../core/json.ts'
import type { MergeEvent } from '../core/merge.ts'
import type { Schema } from '../core/schema/schema.ts'
import type { Locate } from './handlers/handler.ts'
import type { Part } from './part.ts'

export interface Source {
  readonly part: string
  readonly document: string
  readonly via?: readonly string[]
  /** The lines below count from the start of the part's own content, not of the document. */
  readonly unpacked?: string
}

export interface Change {
  /** Index into `sources`. */
  readonly source: number
  readonly action: MergeEvent['action']
  readonly path: readonly (string | number)[]
  readonly line?: number
  /** Items added by append or prepend. */
  readonly count?: number
  /** The lines of what is below `path`, each by the rest of its path, joined with slashes. */
  readonly lines?: Readonly<Record<string, number>>
}

export interface Provenance {
  readonly version: 1
  readonly sources: readonly Source[]
  readonly changes: readonly Change[]
}

const text = { type: 'string' } as const
const count = { type: 'integer', minimum: 0 } as const
const actions: readonly Change['action'][] = ['set', 'override', 'keep', 'delete', 'append', 'prepend']

/** What is read back from disk is checked against it. */
export const provenanceSchema: Schema<Provenance> = {
  type: 'object',
  required: ['version', 'sources', 'changes'],
  properties: {
    version: { const: 1 },
    sources: {
      type: 'array',
      items: {
        type: 'object',
        required: ['part', 'document'],
        properties: { part: text, document: text, via: { type: 'array', items: text }, unpacked: text },
      },
    },
    changes: {
      type: 'array',
      items: {
        type: 'object',
        required: ['source', 'action', 'path'],
        properties: {
          source: count,
          action: { enum: actions },
          path: { type: 'array', items: { type: ['string', 'integer'] } },
          line: count,
          count,
          lines: { type: 'object', additionalProperties: count },
        },
      },
    },
  },
}

export interface Recorder {
  /** Starts a source and returns what merging calls for each change. */
  from(part: Part, value: unknown, locate: Locate): (event: MergeEvent) => void
  /** A change that is no merge: an operation of a patch. */
  patched(part: Part, operations: unknown): void
  result(): Provenance
}

/** How many positions are kept for one message. Beyond that, only what was merged has its line, not what is below it. */
const mostLines = 20_000

export function recorder(): Recorder {
  const sources: Source[] = []
  const changes: Change[] = []
  let lines = 0

  const add = ({ filename, origin }: Part): number => {
    const { document, via, unpacked } = origin
    sources.push({
      part: filename,
      document,
      ...(via.length > 0 && { via }),
      ...(unpacked !== undefined && { unpacked }),
    })
    return sources.length - 1
  }

  const below = (value: unknown, path: readonly (string | number)[], locate: Locate, down: number) => {
    const found: Record<string, number> = {}
    const visit = (item: unknown, rest: readonly (string | number)[]) => {
      const children: [string | number, unknown][] = Array.isArray(item)
        ? [...item.entries()]
        : isObject(item)
          ? Object.entries(item)
          : []
      for (const [key, child] of children) {
        if (lines >= mostLines) return
        const inner = [...rest, key]
        const line = locate(plain([...path, ...inner]))?.line
        if (line !== undefined) {
          found[plain(inner).map(escapeKey).join('/')] = line + down
          lines += 1
        }
        visit(child, inner)
      }
    }
    visit(value, [])
    return found
  }

  return {
    from(part, value, locate) {
      const source = add(part)
      const down = (part.origin.line ?? 1) - 1
      return ({ path, action, count }) => {
        const line = locate(plain(path))?.line
        const inner = action === 'keep' || action === 'delete' ? {} : below(valueAt(value, path), path, locate, down)
        changes.push({
          source,
          action,
          path: plain(path),
          ...(line !== undefined && { line: line + down }),
          ...(count !== undefined && { count }),
          ...(Object.keys(inner).length > 0 && { lines: inner }),
        })
      }
    },
    patched(part, operations) {
      const source = add(part)
      for (const { op, path } of Array.isArray(operations) ? operations : []) {
        const action = ({ add: 'set', replace: 'override', remove: 'delete', move: 'set', copy: 'set' } as const)[
          asText(op)
        ]
        if (action && typeof path === 'string') changes.push({ source, action, path: pointerPath(path) })
      }
    },
    result: () => ({ version: 1, sources, changes }),
  }
}

/** Keys that are not text, by their spelling. */
function plain(path: readonly (string | number)[]): readonly (string | number)[] {
  return path.some((key) => typeof key === 'string' && isMarkedKey(key))
    ? path.map((key) => (typeof key === 'string' ? plainKey(key) : key))
    : path
}

/** "/a~1b/0" as a path. */
function pointerPath(pointer: string): string[] {
  return pointer.split('/').slice(1).map(unescapeKey)
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      inner === null || typeof inner !== 'object' ? undefined : (inner as Record<string | number, unknown>)[key],
    value,
  )
}

export function escapeKey(key: string | number): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1')
}

export function unescapeKey(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** File of a message's provenance, from the name of its merged config. */
export function provenanceFileName(configFile: string): string {
  return configFile.replace(/\.txt$/, '-origin.json')
}
