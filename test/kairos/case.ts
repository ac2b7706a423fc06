// A recorded case: documents for the stage runner and what yip left after them. See the README beside the cases.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a run left, as `golden.json` has it. */
export interface Result {
  /** By the path without its first slash; null: gone. */
  readonly files: Readonly<Record<string, Entry | null>>
  /** Exit codes of the stages. */
  readonly rc: readonly number[]
  /** Lines that the commands wrote into /yd/log. */
  readonly log: readonly string[]
  readonly probe: string
}

export interface Entry {
  readonly kind: 'file' | 'dir' | 'link' | 'other'
  /** "0o644"; a link has none. */
  readonly mode?: string
  /** "0:0" */
  readonly owner: string
  readonly text?: string
  readonly to?: string
}

export interface Case {
  readonly name: string
  readonly folder: string
  /** Folders and files below `folder` that lie in the machine's /oem. */
  readonly documents: readonly string[]
  readonly hasTree: boolean
  readonly stages: readonly string[]
  /** As a shell would take them. */
  readonly sources: string
  /** Shell scripts. */
  readonly pre: string
  readonly cmds: string | undefined
  readonly probe: string | undefined
  readonly golden: Result
  readonly meta: Meta
}

interface Meta {
  readonly ignore?: readonly string[]
  /** Passwords by user. */
  readonly clear?: Readonly<Record<string, string>>
  readonly unordered?: boolean
  readonly layers?: readonly string[]
  /** What differs from the golden result, field by field. */
  readonly intended?: Readonly<Record<string, unknown>>
}

const PARTS = ['golden.json', 'meta.json', 'stages', 'sources', 'pre', 'cmds', 'probe', 'root']

export function readCase(vectors: string, name: string): Case {
  const folder = join(vectors, name)
  const names = readdirSync(folder)
  const text = (part: string) => (names.includes(part) ? readFileSync(join(folder, part), 'utf8') : undefined)
  return {
    name,
    folder,
    documents: names.filter((part) => !PARTS.includes(part)),
    hasTree: names.includes('root'),
    stages: (text('stages') ?? 'test').trim().split(/\s+/),
    sources: (text('sources') ?? '/oem').trim(),
    pre: text('pre') ?? '',
    cmds: text('cmds'),
    probe: text('probe'),
    golden: JSON.parse(text('golden.json') ?? ''),
    meta: JSON.parse(text('meta.json') ?? '{}'),
  }
}

export function caseNames(vectors: string): readonly string[] {
  return readdirSync(vectors, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}
