// The journal on the disk: work that is done once and is not yet known to be on the disk. A mark alone proves nothing: it is written
// before the work, and after a power cut it may be there while what it stands for is not. Lines of JSON, only ever appended.

import { isObject, type Json } from '../../core/json.ts'
import type { Paths } from '../../core/paths.ts'
import { jsonIfWhole } from '../../languages/json.ts'
import type { Host } from '../../system/host.ts'

/** What a line says. `boot` is the kernel's number of the boot: under another one what was only in memory is gone. */
export type Entry =
  /** A stage is going to do this. On the disk before any of it begins. */
  | { readonly is: 'due'; readonly boot: string; readonly stage: string; readonly works: readonly NamedMark[] }
  /** With `once` it is on the disk before the work begins: doing it twice would do harm. */
  | { readonly is: 'begun'; readonly boot: string; readonly mark: string; readonly once?: true }
  | { readonly is: 'ended'; readonly boot: string; readonly mark: string }
  /** All that had ended in this boot is on the disk; of `stage` all that there was. */
  | { readonly is: 'synced'; readonly boot: string; readonly stage?: string }
  | { readonly is: 'interrupted'; readonly stage: string; readonly name: string; readonly mark: string }
  /** Somebody has looked after it. */
  | { readonly is: 'settled'; readonly mark: string }
  /** This instance is becoming the current one; `previous` is the one that was. */
  | { readonly is: 'instance'; readonly id: string; readonly previous: string }
  /** It has become the current one. */
  | { readonly is: 'current' }
  /** Files are going to be written there. */
  | { readonly is: 'in'; readonly folder: string }

/** A mark by its path without links, and what the work is called in the log. */
export interface NamedMark {
  readonly name: string
  readonly mark: string
}

export interface Work extends NamedMark {
  readonly stage: string
  readonly boot: string
  readonly begun: boolean
  readonly ended: boolean
  /** It has begun, and must not begin again. */
  readonly once: boolean
}

export interface Interrupted extends NamedMark {
  readonly stage: string
}

export interface Journal {
  /** By mark. */
  readonly works: ReadonlyMap<string, Work>
  readonly interrupted: ReadonlyMap<string, Interrupted>
  readonly instance: { readonly id: string; readonly previous: string } | undefined
  /** Where files may have been left that were being written. */
  readonly folders: ReadonlySet<string>
}

export const emptyJournal: Journal = {
  works: new Map(),
  interrupted: new Map(),
  instance: undefined,
  folders: new Set(),
}

export const journalFile = ({ cloud }: Pick<Paths, 'cloud'>): string => `${cloud}/data/journal`

export async function readJournal({ files }: Pick<Host, 'files'>, paths: Pick<Paths, 'cloud'>): Promise<Journal> {
  const text = (await files.readText(journalFile(paths))) ?? ''
  return text.split('\n').flatMap(entryOf).reduce(after, emptyJournal)
}

export const lineOf = (entry: Entry): string => `${JSON.stringify(entry)}\n`

/** The journal with one more line. Pure. */
export function after(journal: Journal, entry: Entry): Journal {
  const works = new Map(journal.works)
  const interrupted = new Map(journal.interrupted)
  switch (entry.is) {
    case 'due': {
      const { boot, stage } = entry
      for (const work of entry.works)
        works.set(work.mark, { ...work, boot, stage, begun: false, ended: false, once: false })
      return { ...journal, works }
    }
    case 'begun':
    case 'ended': {
      const work = works.get(entry.mark)
      const change = entry.is === 'begun' ? { begun: true, once: entry.once === true } : { ended: true }
      if (work) works.set(entry.mark, { ...work, ...change })
      return { ...journal, works }
    }
    case 'synced':
      for (const [mark, { boot, stage, ended }] of works) {
        if (boot === entry.boot && (ended || stage === entry.stage)) works.delete(mark)
      }
      return { ...journal, works }
    case 'interrupted': {
      const { stage, name, mark } = entry
      works.delete(mark)
      interrupted.set(mark, { stage, name, mark })
      return { ...journal, works, interrupted }
    }
    case 'settled':
      interrupted.delete(entry.mark)
      return { ...journal, interrupted }
    case 'instance':
      return { ...journal, instance: { id: entry.id, previous: entry.previous } }
    case 'current':
      return { ...journal, instance: undefined }
    case 'in':
      return { ...journal, folders: new Set(journal.folders).add(entry.folder) }
  }
}

/** A line that is torn or of no known kind says nothing. */
function entryOf(line: string): readonly Entry[] {
  const value = line === '' ? undefined : jsonIfWhole(line)
  if (!isObject(value)) return []
  const texts = fields[value['is'] as Entry['is']]
  if (!Array.isArray(texts) || !texts.every((key) => typeof value[key] === 'string')) return []
  if (value['is'] === 'due' && !(Array.isArray(value['works']) && value['works'].every(isNamedMark))) return []
  return [value as unknown as Entry]
}

/** The texts that each kind of line has to have. */
const fields: Readonly<Record<Entry['is'], readonly string[]>> = {
  due: ['boot', 'stage'],
  begun: ['boot', 'mark'],
  ended: ['boot', 'mark'],
  synced: ['boot'],
  interrupted: ['stage', 'name', 'mark'],
  settled: ['mark'],
  instance: ['id', 'previous'],
  current: [],
  in: ['folder'],
}

const isNamedMark = (value: Json) =>
  isObject(value) && typeof value['name'] === 'string' && typeof value['mark'] === 'string'
