// What is known of a boot: the records in status.json, in the reference's format, and those of the points that it does not have.

import { isList, isObject, type Json, type JsonObject } from '../../core/json.ts'
import { levels } from '../../core/notices.ts'
import type { Paths } from '../../core/paths.ts'
import { type Said, say } from '../../core/said.ts'
import { jsonIfWhole } from '../../languages/json.ts'
import type { Host } from '../../system/host.ts'
import { stages, timeline } from '../timeline.ts'
import { stateFile } from './layout.ts'
import { type Alive, ownerAlive } from './record-owner.ts'

/** Times are seconds of uptime, as the reference writes them, not epochs. */
export interface StageRecord {
  errors: string[]
  /** Messages by level name: "WARNING", "DEPRECATED", "ERROR", "CRITICAL". */
  recoverable_errors: Record<string, string[]>
  start: number | null
  finished: number | null
}

export interface Status {
  datasource: string | null
  stage: string | null
  /** Records by key: the four of cloud-init, then any other point that had something to run. */
  records: Record<string, StageRecord>
}

export const freshRecord = (): StageRecord => ({ errors: [], recoverable_errors: {}, start: null, finished: null })

function freshStatus(): Status {
  const keys = stages.map(({ status }) => status)
  return { datasource: null, stage: null, records: Object.fromEntries(keys.map((key) => [key, freshRecord()])) }
}

/** undefined: the text is not a status. Whatever does not belong in one is left out. */
export function parseStatus(text: string): Status | undefined {
  const parsed = jsonIfWhole(text)
  const v1 = isObject(parsed) ? own(parsed, 'v1') : undefined
  if (!isObject(v1)) return undefined
  const status = freshStatus()
  const [datasource, stage] = [own(v1, 'datasource'), own(v1, 'stage')]
  if (typeof datasource === 'string') status.datasource = datasource
  if (typeof stage === 'string') status.stage = stage
  for (const key of Object.keys(status.records)) {
    const value = own(v1, key)
    if (isObject(value)) status.records[key] = recordFrom(value)
  }
  return status
}

const own = (value: JsonObject, key: string) => (Object.hasOwn(value, key) ? value[key] : undefined)

const levelNames: readonly string[] = levels.map((level) => level.toUpperCase())

function recordFrom(value: JsonObject): StageRecord {
  const strings = (list: Json | undefined) => (isList(list) ? list.filter((item) => typeof item === 'string') : [])
  const seconds = (number: Json | undefined) =>
    typeof number === 'number' && number >= 0 && Number.isFinite(number) ? number : null
  const given = own(value, 'recoverable_errors')
  const messages = Object.entries(isObject(given) ? given : {}).filter(([level]) => levelNames.includes(level))
  return {
    errors: strings(own(value, 'errors')),
    recoverable_errors: Object.fromEntries(messages.map(([level, list]) => [level, strings(list)])),
    start: seconds(own(value, 'start')),
    finished: seconds(own(value, 'finished')),
  }
}

export interface KeptStatus {
  /** A fresh one where there is none or it cannot be used. */
  readonly status: Status
  /** There is something in its place, usable or not. A link to what is gone, as after "cloud-init clean", is nothing. */
  readonly found: boolean
  /** Why it does not count. */
  readonly unusable?: Said
}

/** The status as left by earlier stages. */
export async function readStatus({ files }: Pick<Host, 'files'>, path: string): Promise<KeptStatus> {
  const status = freshStatus()
  const text = await files.readText(path)
  if (text === undefined) {
    const found = (await files.stat(path)) !== undefined
    return found ? { status, found, unusable: say`Cannot read the status in ${say.path(path)}` } : { status, found }
  }
  const kept = parseStatus(text)
  if (kept) return { status: kept, found: true }
  return { status, found: true, unusable: say`${say.path(path)} does not hold a whole status` }
}

/**
 * Of this boot. A file without the link, which a restart removes, is of an earlier one, unless a stage has noted that the run directory
 * took no link.
 */
export async function readStatusOfBoot(host: Pick<Host, 'files'>, paths: Paths): Promise<KeptStatus> {
  const shown = await readStatus(host, stateFile.status(paths))
  return shown.found || !(await isKeptOnly(host, paths)) ? shown : readStatus(host, stateFile.keptStatus(paths))
}

/** The kernel's number of this boot, which containers share with their host; empty where it does not tell. */
export async function bootId({ files }: Pick<Host, 'files'>): Promise<string> {
  return (await files.readText('/proc/sys/kernel/random/boot_id'))?.trim() ?? ''
}

/** Whether in this boot the run directory took no link to the status or the result. */
export async function isKeptOnly(host: Pick<Host, 'files'>, paths: Pick<Paths, 'cloud'>): Promise<boolean> {
  const noted = (await host.files.readText(stateFile.keptStatusBoot(paths)))?.trim()
  return Boolean(noted) && noted === (await bootId(host))
}

/** The records of the points that cloud-init does not have. Each has a file of its own: their units run beside the stages. */
export async function pointRecords(
  { files }: Pick<Host, 'files'>,
  paths: Pick<Paths, 'run'>,
): Promise<Readonly<Record<string, StageRecord>>> {
  const records: Record<string, StageRecord> = {}
  const names = new Set(await files.list(stateFile.records(paths)))
  for (const { name } of timeline) {
    if (!names.has(`${name}.json`)) continue
    const record = jsonIfWhole(await files.readText(pointFile(paths, name)))
    if (isObject(record)) records[name] = recordFrom(record)
  }
  return records
}

export const pointFile = (paths: Pick<Paths, 'run'>, key: string) => `${stateFile.records(paths)}/${key}.json`

/** Which of those records are as they were, looked at once more: a process that has just ended may have ended its record too. */
export async function stillOpen(
  host: Pick<Host, 'files'>,
  paths: Paths,
  { records }: Status,
  keys: readonly string[],
): Promise<readonly string[]> {
  if (keys.length === 0) return keys
  const { status } = await readStatusOfBoot(host, paths)
  const now = { ...status.records, ...(await pointRecords(host, paths)) }
  return keys.filter((key) => now[key]?.finished == null && now[key]?.start === records[key]?.start)
}

/** Which of the records that were begun and not ended belong to a process that lives. */
export async function livingRecords(
  host: Pick<Host, 'files'>,
  paths: Pick<Paths, 'run'>,
  { records }: Status,
): Promise<Alive> {
  const open = Object.keys(records).filter((key) => records[key]?.start !== null && records[key]?.finished === null)
  return Object.fromEntries(await Promise.all(open.map(async (key) => [key, await ownerAlive(host, paths, key)])))
}
