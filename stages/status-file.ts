// status.json and result.json: how far the boot is and what went wrong, in the reference's format.

import { isObject, type Json } from '../core/json.ts'
import { dumpJson } from '../core/json-text.ts'
import type { Notices } from '../core/notices.ts'
import type { Paths } from '../modules/module.ts'
import type { Host } from '../system/host.ts'
import { linkTarget } from './layout.ts'
import { timeline } from './timeline.ts'

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

const fresh = (): StageRecord => ({ errors: [], recoverable_errors: {}, start: null, finished: null })

export function freshStatus(): Status {
  const keys = timeline.flatMap((point) => point.status ?? [])
  return { datasource: null, stage: null, records: Object.fromEntries(keys.map((key) => [key, fresh()])) }
}

/** The status as left by earlier stages; a fresh one where there is none or it cannot be read. */
export function parseStatus(text: string | undefined): Status {
  const status = freshStatus()
  let v1: Json | undefined
  try {
    const parsed: unknown = text === undefined ? undefined : JSON.parse(text)
    v1 = isObject(parsed) ? parsed['v1'] : undefined
  } catch {
    return status // A torn file is what a fresh skeleton replaces; the stages behind it are in the log.
  }
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

export function statusText(status: Status): string {
  const v1 = { datasource: status.datasource, stage: status.stage, ...status.records }
  return `${dumpJson({ v1 } as unknown as Json)}\n`
}

export function resultText(status: Status): string {
  const errors = Object.values(status.records).flatMap((record) => record.errors)
  return `${dumpJson({ v1: { datasource: status.datasource, errors } })}\n`
}

const titles: Readonly<Record<string, string>> = {
  'init-local': 'Local Stage',
  init: 'Network Stage',
  'modules-config': 'Config Stage',
  'modules-final': 'Final Stage',
}

export interface StatusFile {
  readonly status: Status
  readonly record: StageRecord
  /** An earlier run of this stage began and never ended. */
  readonly restarted: boolean
  finish(outcome: Pick<StageRecord, 'errors' | 'recoverable_errors'>, datasource: string | undefined): Promise<void>
}

/** Opens the record of a stage: loads what is there, notes the start, writes. `key` "init-local" begins a new boot. */
export async function beginStatus(host: Host, paths: Paths, key: string, notices: Notices): Promise<StatusFile> {
  const { files, clock } = host
  const path = `${paths.cloud}/data/status.json`
  const link = `${paths.run}/status.json`
  const results = [`${paths.cloud}/data/result.json`, `${paths.run}/result.json`]
  if (key === 'init-local') for (const old of [link, path, ...results]) await files.remove(old)
  const status = parseStatus(await files.readText(path))
  const record = status.records[key] ?? fresh()
  status.records[key] = record
  const restarted = record.start !== null && record.finished === null
  if (restarted) {
    const title = titles[key] ?? key
    notices.warning('stage/restarted', `Unexpected start time found for ${title}. Was this stage restarted?`)
  }
  record.start = await clock.uptime()
  record.finished = null
  status.stage = key
  const write = () => files.write(path, statusText(status), { mode: 0o644, durable: false })
  await write()
  await files.link(linkTarget(paths, path), link)
  return {
    status,
    record,
    restarted,
    async finish(outcome, datasource) {
      record.errors = [...outcome.errors]
      record.recoverable_errors = { ...outcome.recoverable_errors }
      record.finished = await clock.uptime()
      status.stage = null
      if (datasource !== undefined) status.datasource = datasource
      await write()
      if (key !== 'modules-final') return
      await files.write(`${paths.cloud}/data/result.json`, resultText(status), { mode: 0o644, durable: false })
      await files.link(linkTarget(paths, `${paths.cloud}/data/result.json`), `${paths.run}/result.json`)
    },
  }
}
