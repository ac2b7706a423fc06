// What is known of a boot: the records in status.json, in the reference's format, and those of the points that it does not have.

import { isObject, type Json } from '../../core/json.ts'
import type { Paths } from '../../core/paths.ts'
import { jsonIfWhole } from '../../languages/json.ts'
import type { Host } from '../../system/host.ts'
import { recordKey, stages, timeline } from '../timeline.ts'
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

/** The status as left by earlier stages; a fresh one where there is none or it cannot be read. */
export function parseStatus(text: string | undefined): Status {
  const status = freshStatus()
  // A fresh skeleton replaces a torn file; what the earlier stages did is in the log.
  const parsed = jsonIfWhole(text)
  const v1 = isObject(parsed) ? parsed['v1'] : undefined
  if (!isObject(v1)) return status
  if (typeof v1['datasource'] === 'string') status.datasource = v1['datasource']
  if (typeof v1['stage'] === 'string') status.stage = v1['stage']
  for (const [key, value] of Object.entries(v1)) if (isObject(value)) status.records[key] = recordFrom(value)
  return status
}

function recordFrom(value: { readonly [key: string]: Json }): StageRecord {
  const strings = (list: Json | undefined) => (Array.isArray(list) ? list.map(String) : [])
  const seconds = (number: Json | undefined) => (typeof number === 'number' ? number : null)
  const levels = value['recoverable_errors']
  return {
    errors: strings(value['errors']),
    recoverable_errors: isObject(levels)
      ? Object.fromEntries(Object.entries(levels).map(([level, list]) => [level, strings(list)]))
      : {},
    start: seconds(value['start']),
    finished: seconds(value['finished']),
  }
}

/** The records of the points that cloud-init does not have. Each has a file of its own: their units run beside the stages. */
export async function pointRecords(
  { files }: Pick<Host, 'files'>,
  paths: Pick<Paths, 'run'>,
): Promise<Readonly<Record<string, StageRecord>>> {
  const records: Record<string, StageRecord> = {}
  for (const point of timeline) {
    if (point.stage) continue
    const record = jsonIfWhole(await files.readText(pointFile(paths, recordKey(point))))
    if (isObject(record)) records[recordKey(point)] = recordFrom(record)
  }
  return records
}

export const pointFile = (paths: Pick<Paths, 'run'>, key: string) => `${stateFile.records(paths)}/${key}.json`

/** Which of the records that were begun and not ended belong to a process that lives. */
export async function livingRecords(
  host: Pick<Host, 'files'>,
  paths: Pick<Paths, 'run'>,
  { records }: Status,
): Promise<Alive> {
  const open = Object.keys(records).filter((key) => records[key]?.start !== null && records[key]?.finished === null)
  return Object.fromEntries(await Promise.all(open.map(async (key) => [key, await ownerAlive(host, paths, key)])))
}
