// status.json and result.json: how far the boot is and what went wrong, in the reference's format.

import { HostError, reasonOf } from '../../core/errors.ts'
import { asJson, isObject, type Json } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import type { Paths } from '../../core/paths.ts'
import { jsonIfWhole } from '../../languages/json.ts'
import { dumpJson } from '../../languages/json-text.ts'
import type { Host } from '../../system/host.ts'
import { firstStage, lastStage, type Stage, stages } from '../timeline.ts'
import { linkTarget, stateFile } from './layout.ts'

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

function freshStatus(): Status {
  const keys = stages.map(({ status }) => status)
  return { datasource: null, stage: null, records: Object.fromEntries(keys.map((key) => [key, fresh()])) }
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

function statusText(status: Status): string {
  const v1 = { datasource: status.datasource, stage: status.stage, ...status.records }
  return `${dumpJson({ v1: asJson(v1) })}\n`
}

function resultText(status: Status): string {
  const errors = Object.values(status.records).flatMap((record) => record.errors)
  return `${dumpJson({ v1: { datasource: status.datasource, errors } })}\n`
}

export interface StatusFile {
  readonly status: Status
  readonly record: StageRecord
  /** An earlier run of this stage began and never ended. */
  readonly restarted: boolean
  finish(outcome: Pick<StageRecord, 'errors' | 'recoverable_errors'>, datasource: string | undefined): Promise<void>
}

/** Opens the record of a stage: loads what is there, notes the start, and writes it. The first stage begins a new boot. */
export async function beginStatus(host: Host, paths: Paths, stage: Stage, notices: Notices): Promise<StatusFile> {
  const { files, clock } = host
  const { status: key, title } = stage
  if (stage === firstStage) await forgetStatus(host, paths)
  // The link comes first: where the disk cannot be written, the status itself is in its place.
  const kept = async () =>
    (await files.readText(stateFile.status(paths))) ?? files.readText(`${paths.cloud}/data/status.json`)
  const status = parseStatus(stage === firstStage ? undefined : await kept())
  const record = status.records[key] ?? fresh()
  status.records[key] = record
  const restarted = record.start !== null && record.finished === null
  if (restarted) {
    notices.warning('stage/restarted', `Unexpected start time found for ${title}. Was this stage restarted?`)
  }
  record.start = await clock.uptime()
  record.finished = null
  status.stage = key
  const publisher = { host, paths, notices }
  const failed = await publish(publisher, 'status.json', statusText(status))
  if (failed) notices.error('stage/status', failed, { hint: 'what this boot does may be lost with it' })
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
      const files: readonly (readonly [name: string, text: () => string])[] = [
        ['status.json', () => statusText(status)],
        ...(stage === lastStage ? [['result.json', () => resultText(status)] as const] : []),
      ]
      for (const [name, text] of files) {
        const unwritten = await publish(publisher, name, text())
        if (!unwritten) continue
        record.errors.push(unwritten)
        await publish(publisher, 'status.json', statusText(status))
      }
    },
  }
}

interface Publisher {
  readonly host: Host
  readonly paths: Paths
  readonly notices: Notices
}

/**
 * Writes a state file and its link in the run directory. If the disk does not take it, it is written in place of the link, which
 * is in memory: whoever asks how the boot went has to learn about the disk. Returns the reason in that case.
 */
async function publish({ host, paths, notices }: Publisher, name: string, text: string): Promise<string | undefined> {
  const { files } = host
  const [kept, shown] = [`${paths.cloud}/data/${name}`, `${paths.run}/${name}`]
  try {
    await files.write(kept, text, { mode: 0o644, durable: false })
    await files.link(linkTarget(paths, kept), shown)
    return undefined
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    const reason = `Cannot write ${kept}: ${error.short}`
    try {
      await files.write(shown, text, { mode: 0o644, durable: false })
    } catch (second) {
      notices.error('stage/status', `Cannot write ${shown}: ${reasonOf(second)}`)
    }
    return reason
  }
}

/** What an earlier boot left. On a disk that nothing can be removed from, the files in the run directory hide it. */
async function forgetStatus({ files }: Host, paths: Paths): Promise<void> {
  for (const name of ['status.json', 'result.json']) {
    for (const directory of [paths.run, `${paths.cloud}/data`]) {
      try {
        await files.remove(`${directory}/${name}`)
      } catch (error) {
        if (!(error instanceof HostError)) throw error
      }
    }
  }
}
