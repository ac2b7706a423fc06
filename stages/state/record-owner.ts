// The process that is at work on a record of the status: by it those who ask can tell a stage that takes long from a dead one, and a
// second run of a stage finds that the first one lives. Lines are only ever appended, each in one piece: of several that begin at
// once all see the same one first. A process that dies needs no line.

import { HostError } from '../../core/errors.ts'
import type { Paths } from '../../core/paths.ts'
import type { Files, Host } from '../../system/host.ts'
import { parentIn, startIn, stateIn } from '../../system/process-stat.ts'
import { stateFile } from './layout.ts'

/** By key of the record; undefined: it is not known whether somebody is still at work on it. */
export type Alive = Readonly<Record<string, boolean | undefined>>

export interface Owner {
  readonly processId: number
  /** Seconds of uptime. */
  readonly since: number
}

export interface Claim {
  /** The living process that was at work on it before this one; undefined: it is this one's. */
  other(): Promise<Owner | undefined>
  release(): Promise<void>
}

export interface ClaimOptions {
  readonly host: Host
  readonly paths: Pick<Paths, 'run'>
  readonly processId: number
}

type Reads = Pick<Files, 'readText'>

/** An owner with the clock ticks of its start: a number alone is used again. */
interface Line extends Owner {
  readonly began: string
}

const ownerFile = (paths: Pick<Paths, 'run'>, key: string): string => `${stateFile.records(paths)}/${key}.owner`

/** For this process. Where the machine does not say when it began, or takes no line, others do not learn of it. */
export async function claimRecord({ host, paths, processId }: ClaimOptions, key: string): Promise<Claim> {
  const { files, clock } = host
  const path = ownerFile(paths, key)
  const began = beginningOf(await files.readText(`/proc/${processId}/stat`))
  const tell = async (what: string) => {
    if (began === undefined) return
    try {
      // After a line that was cut off, one of its own.
      await files.append(path, `\n${processId} ${began} ${what}\n`, { mode: 0o644, durable: false })
    } catch (error) {
      if (!(error instanceof HostError)) throw error
    }
  }
  await tell(`begun ${(await clock.uptime()).toFixed(2)}`)
  return {
    async other() {
      const lines = openLines(await files.readText(path))
      const own = lines.findIndex((line) => line.processId === processId && line.began === began)
      return firstLiving(files, own < 0 ? lines : lines.slice(0, own))
    },
    release: () => tell('ended'),
  }
}

/** The process that is at work on a record. */
export async function ownerOf(
  { files }: Pick<Host, 'files'>,
  paths: Pick<Paths, 'run'>,
  key: string,
): Promise<Owner | undefined> {
  return firstLiving(files, openLines(await files.readText(ownerFile(paths, key))))
}

/** undefined: it is not known who made the record. */
export async function ownerAlive(
  { files }: Pick<Host, 'files'>,
  paths: Pick<Paths, 'run'>,
  key: string,
): Promise<boolean | undefined> {
  const text = await files.readText(ownerFile(paths, key))
  if (linesOf(text).length === 0) return undefined
  if (await firstLiving(files, openLines(text))) return true
  // A mount of /proc may hide the processes of others from a user who asks.
  return (await files.readText('/proc/1/stat')) === undefined ? undefined : false
}

/** When a record was last begun in this boot, and whether that came to its end. */
export async function lastBeginning(
  { files }: Pick<Host, 'files'>,
  paths: Pick<Paths, 'run'>,
  key: string,
): Promise<{ readonly since: number; readonly ended: boolean } | undefined> {
  const lines = linesOf(await files.readText(ownerFile(paths, key)))
  const last = lines.findLast(({ over }) => !over)?.line
  if (!last) return undefined
  const ended = lines.some(({ line, over }) => over && line.processId === last.processId && line.began === last.began)
  return { since: last.since, ended }
}

/** Whether one of the processes that led to `processId` is `other`, which then cannot go on before it ends. */
export async function isStartedBy(
  { files }: { readonly files: Reads },
  processId: number,
  other: number,
): Promise<boolean> {
  const seen = new Set<number>()
  for (let id = processId; id > 1 && !seen.has(id); ) {
    seen.add(id)
    id = Number(parentIn((await files.readText(`/proc/${id}/stat`)) ?? ''))
    if (id === other) return true
  }
  return false
}

/** What was begun and not ended, in the order of its beginning. */
function openLines(text: string | undefined): readonly Line[] {
  const open = new Map<string, Line>()
  for (const { line, over } of linesOf(text)) {
    const key = `${line.processId} ${line.began}`
    open.delete(key)
    if (!over) open.set(key, line)
  }
  return [...open.values()]
}

function linesOf(text = ''): readonly { readonly line: Line; readonly over: boolean }[] {
  return text.split('\n').flatMap((each) => {
    const [, id, began = '', since] = /^(\d{1,10}) (\d{1,20}) (?:begun (\d{1,15}\.\d\d)|ended)$/.exec(each) ?? []
    if (id === undefined) return []
    return [{ line: { processId: Number(id), began, since: Number(since ?? 0) }, over: since === undefined }]
  })
}

async function firstLiving(files: Reads, lines: readonly Line[]): Promise<Line | undefined> {
  for (const line of lines) {
    if (beginningOf(await files.readText(`/proc/${line.processId}/stat`)) === line.began) return line
  }
  return undefined
}

/** When it was started. A zombie is dead. */
function beginningOf(stat = ''): string | undefined {
  return ['Z', 'X'].includes(stateIn(stat) ?? '') ? undefined : startIn(stat)
}
