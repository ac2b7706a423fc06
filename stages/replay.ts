// Documents that become known when points of the boot are over: what they have for those is made up for, once. Which documents were
// there at which stage name is kept in a file until the machine restarts, as each point may have a process of its own.

import { isObject, type JsonObject } from '../core/json.ts'
import type { Paths } from '../core/paths.ts'
import { jsonIfWhole } from '../languages/json.ts'
import type { KairosDocument } from '../steps/documents/document.ts'
import { documentNames } from '../steps/documents/stage-names.ts'
import { hashOf } from '../steps/shared/handed-out.ts'
import type { Boot } from './boot.ts'
import { timeline } from './timeline.ts'

/** What can be made up for: the stage names of a boot in their order. Those of an initrd's own file system cannot. */
const names: readonly string[] = timeline
  .filter(({ name, runBy }) => runBy === 'boot' || name === 'initramfs')
  .flatMap(documentNames)

export interface Replay {
  readonly stage: string
  /** Those that have it and came too late for it. */
  readonly documents: readonly KairosDocument[]
}

export interface SeenDocuments {
  /** The next thing to make up for before `stage` runs over `documents`; undefined: nothing. */
  late(stage: string, documents: readonly KairosDocument[]): Replay | undefined
  /** Before it is made up for: what is cut off in the middle is not begun again. */
  replays(replay: Replay): Promise<void>
  /** Before a stage name runs over what is there. Returns the documents for which that has not been made up for already. */
  begins(stage: string, documents: readonly KairosDocument[]): Promise<readonly KairosDocument[]>
}

interface Seen {
  hash: string
  /** It is, or was at the last stage name, among the machine's documents. */
  here: boolean
  /** Stage names that were run with it, or that it had its chance for. */
  readonly over: Set<string>
  /** Those of them that were made up for and whose own turn has not come since. */
  readonly madeUp: Set<string>
}

const fileOf = ({ run }: Pick<Paths, 'run'>) => `${run}/seen-documents`

/** A line of the file: `stage` began with these documents besides those that were there, and without those that are gone. */
interface Line {
  readonly stage: string
  /** Hashes by path. */
  readonly documents: Readonly<Record<string, string>>
  readonly gone: readonly string[]
  /** It was made up for these alone. */
  readonly replay: boolean
}

export async function seenDocuments({ host: { files }, parsed }: Boot, paths: Paths): Promise<SeenDocuments> {
  const seen = new Map<string, Seen>()
  /** The boot has run its last stage name: what comes now waits for the next one. */
  let ended = false

  const hashes = new Map<string, string>()
  const hash = ({ document }: KairosDocument) => {
    const known = hashes.get(document) ?? hashOf(parsed.get(document)?.text ?? '')
    hashes.set(document, known)
    return known
  }

  function take(line: Line): void {
    for (const path of line.gone) {
      const one = seen.get(path)
      if (one) one.here = false
    }
    const earlier = names.slice(0, Math.max(0, names.indexOf(line.stage)))
    for (const [path, hash] of Object.entries(line.documents)) {
      const before = seen.get(path)
      const same = before && (before.here || before.hash === hash) ? before : undefined
      const one: Seen = same ?? { hash, here: false, over: new Set(), madeUp: new Set() }
      if (line.replay) {
        one.over.add(line.stage)
        one.madeUp.add(line.stage)
      } else {
        one.here = true
        for (const name of earlier) one.over.add(name)
      }
      seen.set(path, one)
    }
    if (line.replay) return
    for (const one of seen.values()) {
      if (!one.here) continue
      one.over.add(line.stage)
      one.madeUp.delete(line.stage)
    }
    if (line.stage === names.at(-1)) ended = true
  }

  async function note(line: Line): Promise<void> {
    take(line)
    await files.append(fileOf(paths), `${JSON.stringify(line)}\n`, { mode: 0o600, durable: false })
  }

  /** Of the document, or of one with the same text: it was moved, or has a copy. */
  function overFor(document: KairosDocument): ReadonlySet<string> {
    const one = seen.get(document.document)
    if (one && (one.here || one.hash === hash(document))) return one.over
    const twin = [...seen.values()].find((other) => other.hash === hash(document))
    return twin?.over ?? new Set()
  }

  for (const text of ((await files.readText(fileOf(paths))) ?? '').split('\n')) {
    const line = lineOf(text)
    if (line) take(line)
  }

  const isHere = ({ document }: KairosDocument) => seen.get(document)?.here === true

  return {
    late(stage, documents) {
      if (ended || !names.includes(stage)) return undefined
      const fresh = documents.filter((one) => !isHere(one))
      if (fresh.length === 0) return undefined
      for (const earlier of names.slice(0, names.indexOf(stage))) {
        const due = fresh.filter((one) => one.stages.get(earlier)?.length && !overFor(one).has(earlier))
        if (due.length > 0) return { stage: earlier, documents: due }
      }
      return undefined
    },
    async replays({ stage, documents }) {
      const each = documents.map((one) => [one.document, hash(one)] as const)
      await note({ stage, documents: Object.fromEntries(each), gone: [], replay: true })
    },
    async begins(stage, documents) {
      if (!names.includes(stage)) return documents
      const due = documents.filter(({ document }) => !seen.get(document)?.madeUp.has(stage))
      const fresh = documents.filter((one) => !isHere(one)).map((one) => [one.document, hash(one)] as const)
      const now = new Set(documents.map(({ document }) => document))
      const gone = [...seen].flatMap(([path, { here }]) => (here && !now.has(path) ? [path] : []))
      await note({ stage, documents: Object.fromEntries(fresh), gone, replay: false })
      return due
    },
  }
}

/** undefined: it was cut off while it was being written. */
function lineOf(text: string): Line | undefined {
  const value = text === '' ? undefined : jsonIfWhole(text)
  return isObject(value) && isObject(value['documents']) ? (value as JsonObject & Line) : undefined
}
