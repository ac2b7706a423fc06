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
  /** What of it was done is on the disk, and none of it is due any more. */
  | { readonly is: 'synced'; readonly marks: readonly string[] }
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
  return after(emptyJournal, text.split('\n').flatMap(entryOf))
}

/** As they are appended: a last line that was cut off stays by itself. */
export const linesOf = (entries: readonly Entry[]): string =>
  `\n${entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')}`

/** The journal with more lines. Pure. */
export function after(journal: Journal, entries: readonly Entry[]): Journal {
  const works = new Map(journal.works)
  const interrupted = new Map(journal.interrupted)
  const folders = new Set(journal.folders)
  let { instance } = journal
  for (const entry of entries) {
    switch (entry.is) {
      case 'due': {
        const { boot, stage } = entry
        for (const { name, mark } of entry.works)
          works.set(mark, { name, mark, boot, stage, begun: false, ended: false, once: false })
        break
      }
      case 'begun':
      case 'ended': {
        const work = works.get(entry.mark)
        const change = entry.is === 'begun' ? { begun: true, once: entry.once === true } : { ended: true }
        if (work) works.set(entry.mark, { ...work, ...change })
        break
      }
      case 'synced':
        for (const mark of entry.marks) works.delete(mark)
        break
      case 'interrupted': {
        const { stage, name, mark } = entry
        works.delete(mark)
        interrupted.set(mark, { stage, name, mark })
        break
      }
      case 'settled':
        interrupted.delete(entry.mark)
        break
      case 'instance':
        instance = { id: entry.id, previous: entry.previous }
        break
      case 'current':
        instance = undefined
        break
      case 'in':
        folders.add(entry.folder)
    }
  }
  return { works, interrupted, instance, folders }
}

/** Nothing in it says anything any more. */
export const isEmpty = ({ works, interrupted, instance }: Journal) =>
  works.size === 0 && interrupted.size === 0 && instance === undefined

/** 'done': it ended, and what it did is in memory at least. Under another power nothing is known of what only was in memory. */
export function verdictOn({ boot, begun, ended, once }: Work, now: string): 'done' | 'again' | 'interrupted' {
  if (boot === now && ended) return 'done'
  return once && begun ? 'interrupted' : 'again'
}

/** A line that is torn or of no known kind says nothing. */
function entryOf(line: string): readonly Entry[] {
  const value = line === '' ? undefined : jsonIfWhole(line)
  if (!isObject(value)) return []
  const texts = fields[value['is'] as Entry['is']]
  if (!Array.isArray(texts) || !texts.every((key) => typeof value[key] === 'string')) return []
  if (value['is'] === 'due' && !(Array.isArray(value['works']) && value['works'].every(isNamedMark))) return []
  if (value['is'] === 'synced' && !(Array.isArray(value['marks']) && value['marks'].every(isText))) return []
  return [value as unknown as Entry]
}

/** The texts that each kind of line has to have. */
const fields: Readonly<Record<Entry['is'], readonly string[]>> = {
  due: ['boot', 'stage'],
  begun: ['boot', 'mark'],
  ended: ['boot', 'mark'],
  synced: [],
  interrupted: ['stage', 'name', 'mark'],
  settled: ['mark'],
  instance: ['id', 'previous'],
  current: [],
  in: ['folder'],
}

const isNamedMark = (value: Json) =>
  isObject(value) && typeof value['name'] === 'string' && typeof value['mark'] === 'string'

const isText = (value: Json) => typeof value === 'string'
