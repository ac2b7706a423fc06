// Work that is done once: for an instance, or for the life of the disk. What was begun and not ended, because the process was killed
// or the machine lost power, is found at the next start, and done again where that does no harm.

import { HostError } from '../../core/errors.ts'
import type { Frequency } from '../../core/frequency.ts'
import type { Paths } from '../../core/paths.ts'
import type { Host } from '../../system/host.ts'
import { lastStage } from '../timeline.ts'
import {
  after,
  type Entry,
  emptyJournal,
  type Interrupted,
  isEmpty,
  type Journal,
  journalFile,
  linesOf,
  readJournal,
  verdictOn,
  type Work,
} from './journal.ts'
import { markPath } from './marks.ts'
import { type Owner, ownerAlive, ownerOf } from './record-owner.ts'
import { bootId } from './status.ts'

export interface Due {
  readonly name: string
  readonly frequency: Frequency
}

export interface Guarded extends Due {
  /** Where its mark is, every boot makes anew what it makes, if it is not unrepeatable. So the mark may say more than is true. */
  readonly remade?: boolean
  /** Doing it twice would do harm: asked when it is due. Absent: never. */
  readonly unrepeatable?: () => Promise<boolean>
}

export interface Once {
  /** An earlier run was cut off: folders in which it may have left files that it was writing. */
  readonly left: Iterable<string> | undefined
  /** A file is going to be written there. Only what is done once is worth remembering it. */
  touching(folder: string): Promise<void>
  /** Looks after what an earlier run of this stage left. Returns what will be done again. */
  resume(): Promise<readonly Work[]>
  /** What is going to be done, so that one flush of the disk is enough for all of it. */
  expect(due: readonly Due[]): Promise<void>
  /** Names of what is not done yet. */
  lacking(due: readonly Due[]): Promise<readonly string[]>
  /** Runs `work` unless its mark says that it ran. The mark is set beforehand, so a failed run is not repeated. `again`: part of it may be done. */
  guard(guarded: Guarded, work: (again: boolean) => Promise<void>): Promise<'ran' | 'previously ran'>
  /** Work of that name that a living process is in the middle of. */
  underway(isIt: (name: string) => boolean): Promise<{ readonly name: string; readonly owner: Owner } | undefined>
  /** The instance that is becoming the current one, with the one that was before it; undefined: the current one is settled. */
  readonly instance: Journal['instance']
  /** On the disk when it returns. */
  becomes(id: string, previous: string): Promise<void>
  /** Work of this stage and this machine that was interrupted and must not be done again, until somebody looks after it. */
  interrupted(): Promise<readonly Interrupted[]>
  /** Somebody has looked after work of that name. */
  settle(isIt: (name: string) => boolean): Promise<readonly Interrupted[]>
  /** All that was done is on the disk, and what was to be done once is done. Throws if the disk did not take it. */
  finish(): Promise<void>
  /** The process is told to end: what must not be done twice counts as done, since it is often the very work that ends the machine. */
  stop(): Promise<void>
}

export interface OnceOptions {
  readonly host: Host
  readonly paths: Paths
  readonly processId: number
  /** Key of the stage's record. */
  readonly stage: string
}

/** Work outside the stages. */
export const noStage = 'single'

/** Opens the journal for a stage. */
export async function openOnce(options: OnceOptions): Promise<Once> {
  const { host, paths, processId, stage } = options
  const { files } = host
  const path = journalFile(paths)
  const boot = await bootId(host)
  let journal = await readJournal(host, paths).catch(() => emptyJournal)
  /** Marks of what this process has done. */
  const own = new Set<string>()
  let current: string | undefined
  /** Marks of what an earlier run did not bring to its end. */
  const repeated = new Set<string>()
  /** This stage has found the instance. */
  let becoming = false

  const unfinished = journal.works.size > 0 || journal.instance !== undefined
  const left = unfinished ? journal.folders : undefined

  async function note(entries: readonly Entry[], flush = false): Promise<void> {
    if (entries.length === 0) return
    await files.append(path, linesOf(entries), { durable: false, ...(flush && { flush }) })
    journal = after(journal, entries)
  }

  /** What other processes have written meanwhile. */
  async function readAgain(): Promise<void> {
    journal = await readJournal(host, paths).catch(() => journal)
  }

  const writeMark = (mark: string) =>
    files.write(mark, `${processId}: ${host.clock.now().getTime() / 1000}\n`, { mode: 0o644 })

  /** What the link says, if that is what the agent writes: to resolve the whole path costs a look at each component, for each mark. */
  async function instanceDirectory(): Promise<string> {
    const target = await files.readLink(paths.instance)
    if (target?.startsWith(`${paths.cloud}/instances/`)) return target
    return (await files.resolve(paths.instance)) ?? paths.instance
  }

  /** Marks as they are called in the journal, where the link of another instance has no meaning. */
  async function marksOf(due: readonly Due[]): Promise<readonly (readonly [Due, mark: string])[]> {
    let here: string | undefined
    const marks: [Due, string][] = []
    for (const one of due) {
      const mark = markPath(paths, one.name, one.frequency)
      if (mark === undefined) continue
      const ofInstance = mark.startsWith(`${paths.instance}/`)
      if (ofInstance) here ??= await instanceDirectory()
      marks.push([one, ofInstance ? here + mark.slice(paths.instance.length) : mark])
    }
    return marks
  }

  const once: Once = {
    left,
    async touching(folder) {
      if (journal.works.size === 0 && !journal.instance) return
      if (!journal.folders.has(folder) && !folder.startsWith('/run')) await note([{ is: 'in', folder }])
    },
    async resume() {
      // Of what is outside the stages only that of an earlier boot: the other may still be at work.
      const mine = [...journal.works.values()].filter(
        (work) => work.stage === stage || (work.stage === noStage && work.boot !== boot),
      )
      const [again, cutOff] = (['again', 'interrupted'] as const).map((verdict) =>
        mine.filter((work) => verdictOn(work, boot) === verdict),
      ) as [Work[], Work[]]
      const marked = await filterAsync(again, ({ mark }) => files.exists(mark))
      // Due once more before its mark goes, which a second crash may bring back.
      await note(
        again.map(({ stage: of, name, mark }) => ({ is: 'due', boot, stage: of, works: [{ name, mark }] })),
        again.length > 0,
      )
      for (const { mark } of again) {
        repeated.add(mark)
        await files.remove(mark)
      }
      if (cutOff.length > 0) {
        // So that it does not begin again, whatever comes.
        for (const { mark } of cutOff) if (!(await files.exists(mark))) await writeMark(mark)
        await files.sync({ all: true })
        await note(
          cutOff.map(({ stage: of, name, mark }) => ({ is: 'interrupted', stage: of, name, mark })),
          true,
        )
      }
      return marked
    },
    get instance() {
      return journal.instance
    },
    async expect(due) {
      const works: { name: string; mark: string }[] = []
      for (const [{ name }, mark] of await marksOf(due)) {
        if (!journal.works.has(mark) && !(await files.exists(mark))) works.push({ name, mark })
      }
      if (works.length === 0) return
      try {
        await note([{ is: 'due', boot, stage, works }], true)
      } catch (error) {
        if (!(error instanceof HostError)) throw error // Each piece of work fails by itself where it cannot be marked.
      }
    },
    async lacking(due) {
      const lacking: string[] = []
      for (const [{ name }, mark] of await marksOf(due)) {
        const open = journal.works.get(mark)?.ended === false
        if (open || !(await files.exists(mark))) lacking.push(name)
      }
      return lacking
    },
    async guard(guarded, work) {
      const [, mark] = (await marksOf([guarded]))[0] ?? []
      if (mark === undefined) {
        await work(false)
        return 'ran'
      }
      if (await files.exists(mark)) return 'previously ran'
      const unrepeatable = (await guarded.unrepeatable?.()) ?? false
      if (unrepeatable || !guarded.remade) await once.expect([guarded])
      await note([{ is: 'begun', boot, mark, ...(unrepeatable && { once: true as const }) }], unrepeatable)
      await writeMark(mark)
      current = mark
      own.add(mark)
      try {
        await work(repeated.has(mark))
      } finally {
        current = undefined
        const settled = journal.interrupted.has(mark) ? [{ is: 'settled', mark } as const] : []
        await note([{ is: 'ended', boot, mark }, ...settled])
        if (unrepeatable) await sync()
      }
      return 'ran'
    },
    async becomes(id, previous) {
      becoming = true
      const { instance } = journal
      if (instance?.id !== id || instance.previous !== previous) await note([{ is: 'instance', id, previous }], true)
    },
    async underway(isIt) {
      for (const { name, begun, ended, stage: of, boot: then } of journal.works.values()) {
        if (!begun || ended || then !== boot || !isIt(name)) continue
        const owner = await ownerOf(host, paths, of)
        if (owner) return { name, owner }
      }
      return undefined
    },
    async interrupted() {
      if (journal.interrupted.size === 0) return []
      // Somebody may have settled it meanwhile.
      await readAgain()
      const here = await instanceDirectory()
      return [...journal.interrupted.values()].filter(
        (work) =>
          isOf(work, stage) && (work.mark.startsWith(`${here}/`) || work.mark.startsWith(`${paths.cloud}/sem/`)),
      )
    },
    async settle(isIt) {
      const found = [...journal.interrupted.values()].filter(({ name }) => isIt(name))
      await note(
        found.map(({ mark }) => ({ is: 'settled', mark })),
        true,
      )
      return found
    },
    async finish() {
      if (!isEmpty(journal)) await readAgain()
      const left = await leftByOthers()
      await files.sync({ all: left.length > 0 })
      // What is begun by another process, as by `cloud-init single`, is that one's to end.
      const mine = worksOfThisBoot().filter(
        ({ mark, begun, stage: of }) => own.has(mark) || (of === stage && stage !== noStage && !begun),
      )
      const marks = [...new Set([...mine, ...left].map(({ mark }) => mark))]
      const entries: Entry[] = marks.length > 0 ? [{ is: 'synced', marks }] : []
      if (becoming) entries.push({ is: 'current' })
      // The next stage flushes them with what it is going to do. Until then the worst is that harmless work is done again.
      await note(entries, stage === lastStage.status || stage === noStage)
      // Nothing in it says anything any more.
      if (isEmpty(journal)) await readAgain()
      if (isEmpty(journal)) await files.remove(path, { durable: false })
    },
    async stop() {
      const work = current === undefined ? undefined : journal.works.get(current)
      if (work?.once) await note([{ is: 'ended', boot, mark: work.mark }])
      await sync()
    },
  }

  const worksOfThisBoot = () => [...journal.works.values()].filter((work) => work.boot === boot)

  /** What processes before this one ended that are gone: only in memory yet, and where they changed something is not known here. */
  async function leftByOthers(): Promise<readonly Work[]> {
    return filterAsync(worksOfThisBoot(), async ({ mark, ended, stage: of }) => {
      if (own.has(mark) || !ended || of === noStage) return false
      return of === stage || (await ownerAlive(host, paths, of)) !== true
    })
  }

  /** What this process has ended so far is on the disk. */
  async function sync(): Promise<void> {
    await files.sync()
    const marks = worksOfThisBoot().flatMap(({ mark, ended }) => (ended && own.has(mark) ? [mark] : []))
    if (marks.length > 0) await note([{ is: 'synced', marks }], true)
  }

  return once
}

/** What was interrupted outside the stages is told of by the last one. */
const isOf = (work: Interrupted, stage: string) =>
  work.stage === stage || (work.stage === noStage && stage === lastStage.status)

async function filterAsync<T>(all: readonly T[], test: (one: T) => Promise<boolean>): Promise<readonly T[]> {
  const passed: T[] = []
  for (const one of all) if (await test(one)) passed.push(one)
  return passed
}
