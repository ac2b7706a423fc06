// status.json and result.json: how far the boot is and what went wrong, in the reference's format.

import { HostError, reasonOf } from '../../core/errors.ts'
import { asJson } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import type { Paths } from '../../core/paths.ts'
import { type Said, say } from '../../core/said.ts'
import { dumpJson } from '../../languages/json-text.ts'
import type { Files, Host } from '../../system/host.ts'
import { firstStage, lastStage, type Point, pointOfRecord, recordKey, titleOf } from '../timeline.ts'
import { absenceOf, deadRecords, deathOf, missingStages } from './dead-stages.ts'
import { linkTarget, stateFile } from './layout.ts'
import { writeOwner } from './record-owner.ts'
import {
  freshRecord,
  type KeptStatus,
  livingRecords,
  parseStatus,
  pointFile,
  pointRecords,
  readStatus,
  type StageRecord,
  type Status,
} from './status.ts'

function statusText(status: Status): string {
  const v1 = { datasource: status.datasource, stage: status.stage, ...status.records }
  return `${dumpJson({ v1: asJson(v1) })}\n`
}

function resultText(status: Status): string {
  const errors = Object.values(status.records).flatMap((record) => record.errors)
  return `${dumpJson({ v1: { datasource: status.datasource, errors } })}\n`
}

/** How a stage went, for everybody to read. */
interface Outcome {
  readonly errors: readonly Said[]
  readonly recoverable_errors: Readonly<Record<string, readonly Said[]>>
}

export interface StatusFile {
  readonly status: Status
  readonly record: StageRecord
  /** An earlier run of this point, or the boot before this one, began and never ended. */
  readonly cutOff: boolean
  finish(outcome: Outcome, datasource: string | undefined): Promise<void>
}

export interface StatusOptions {
  readonly host: Host
  readonly paths: Paths
  readonly notices: Notices
  readonly processId: number
}

/** Opens the record of a point: loads what is there, notes the start, and writes it. The first stage begins a new boot. */
export async function beginStatus(options: StatusOptions, point: Point): Promise<StatusFile> {
  const { host, paths, notices, processId } = options
  const { clock } = host
  const key = recordKey(point)
  const earlier = point.stage === firstStage ? await host.files.readText(stateFile.keptStatus(paths)) : undefined
  const { status, unusable } = await loadStatus(host, paths, point.stage === firstStage)
  if (unusable) {
    notices.error('stage/status', unusable, { hint: say`what the stages before this one said is lost; see the log` })
  }
  const before = status.records[key] ?? freshRecord()
  const restarted = before.start !== null && before.finished === null
  if (restarted) {
    const text = say`Unexpected start time found for ${say.word(titleOf(point))}. Was this stage restarted?`
    notices.warning('stage/restarted', text)
  }
  const record: StageRecord = { ...freshRecord(), start: await clock.uptime() }
  status.records[key] = record
  status.stage = key
  for (const error of await sayWhoIsDead(host, paths, status)) notices.info(say.word(error))
  await writeOwner(host, paths, key, processId).catch((error: unknown) =>
    notices.debug(say`${say.word(key)}: not known to others as the work of this process: ${reasonOf(error)}`),
  )
  const failed = await publishRecord(options, point, status)
  if (failed) notices.error('stage/status', failed, { hint: say`what this boot does may be lost with it` })
  return {
    status,
    record,
    cutOff: restarted || (point.stage === firstStage && unended(earlier)),
    async finish(outcome, datasource) {
      record.errors = [...outcome.errors]
      record.recoverable_errors = Object.fromEntries(
        Object.entries(outcome.recoverable_errors).map(([level, messages]) => [level, [...messages]]),
      )
      record.finished = await clock.uptime()
      status.stage = null
      if (datasource !== undefined) status.datasource = datasource
      Object.assign(status.records, await pointRecords(host, paths), { [key]: record })
      await sayWhoIsDead(host, paths, status)
      if (point.stage === lastStage) await sayWhatIsMissing(host, status)
      const put = async (written: () => Promise<string | undefined>) => {
        const unwritten = await written()
        if (!unwritten) return
        record.errors.push(unwritten)
        await publishRecord(options, point, status)
      }
      await put(() => publishRecord(options, point, status))
      const over = point.stage && (point.stage === lastStage || (await host.files.exists(stateFile.result(paths))))
      if (over) await put(() => publish(options, 'result.json', resultText(status)))
    },
  }
}

function unended(text: string | undefined): boolean {
  const records = text === undefined ? undefined : parseStatus(text)?.records
  return Object.values(records ?? {}).some(({ start, finished }) => start !== null && finished === null)
}

/** Takes errors back that somebody has looked after. */
export async function withdrawErrors(
  options: Omit<StatusOptions, 'processId'>,
  errors: readonly string[],
): Promise<void> {
  const { files } = options.host
  const { status, found, unusable } = await readStatus(options.host, stateFile.status(options.paths))
  if (!found || unusable || errors.length === 0) return
  for (const record of Object.values(status.records)) {
    record.errors = record.errors.filter((error) => !errors.includes(error))
  }
  await publish(options, 'status.json', statusText(status))
  if (await files.exists(stateFile.result(options.paths))) await publish(options, 'result.json', resultText(status))
}

/** What is known of this boot. A file without the link, which a restart removes, is of an earlier one. */
async function loadStatus(host: Host, paths: Paths, anew: boolean): Promise<KeptStatus> {
  if (anew) await forgetStatus(host, paths)
  const kept = await readStatus(host, stateFile.status(paths))
  Object.assign(kept.status.records, await pointRecords(host, paths))
  return kept
}

/** Returns what had not been said before. */
async function sayWhoIsDead(host: Host, paths: Paths, status: Status): Promise<readonly string[]> {
  const { stage, records } = status
  const alive = { ...(await livingRecords(host, paths, status)), ...(stage !== null && { [stage]: true }) }
  return deadRecords(status, alive).flatMap((key) => (sayOnce(records[key], deathOf(key)) ? [deathOf(key)] : []))
}

/** A unit that an administrator has masked is not missed. */
async function sayWhatIsMissing({ files }: Host, { records }: Status): Promise<void> {
  for (const key of missingStages({ records, stage: null, datasource: null })) {
    const unit = `systemd/system/${pointOfRecord(key)?.stage?.unit}.service`
    const links = await Promise.all([files.readLink(`/etc/${unit}`), files.readLink(`/run/${unit}`)])
    if (!links.includes('/dev/null')) sayOnce(records[key], absenceOf(key))
  }
}

function sayOnce(record: StageRecord | undefined, error: string): boolean {
  if (!record || record.errors.includes(error)) return false
  record.errors.push(error)
  return true
}

/** Returns why it could not be written. */
async function publishRecord(options: StatusOptions, point: Point, status: Status): Promise<Said | undefined> {
  if (point.stage) return publish(options, 'status.json', statusText(status))
  const { host, paths } = options
  const path = pointFile(paths, recordKey(point))
  try {
    const text = `${dumpJson(asJson({ ...status.records[recordKey(point)] }))}\n`
    await host.files.write(path, text, { mode: 0o644, durable: false })
    return undefined
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    return say`Cannot write ${say.path(path)}: ${error.short}`
  }
}

/**
 * Writes a state file and its link in the run directory. If the disk does not take it, it is written in place of the link, which
 * is in memory: whoever asks how the boot went has to learn about the disk. Returns the reason in that case.
 */
async function publish(
  { host, paths, notices }: Omit<StatusOptions, 'processId'>,
  name: string,
  text: string,
): Promise<Said | undefined> {
  const { files } = host
  const [kept, shown] = [`${paths.cloud}/data/${name}`, `${paths.run}/${name}`]
  try {
    await replacing(files, kept, () => files.write(kept, text, { mode: 0o644, durable: false }))
    await replacing(files, shown, () => files.link(linkTarget(paths, kept), shown))
    return undefined
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    const reason = say`Cannot write ${say.path(kept)}: ${error.short}`
    try {
      await files.write(shown, text, { mode: 0o644, durable: false })
    } catch (second) {
      notices.error('stage/status', say`Cannot write ${say.path(shown)}: ${reasonOf(second)}`)
    }
    return reason
  }
}

/** A directory in its place goes: nothing but the status belongs there. */
async function replacing(files: Files, path: string, put: () => Promise<void>): Promise<void> {
  try {
    await put()
  } catch (error) {
    if ((await files.stat(path, { follow: false }))?.type !== 'directory') throw error
    await files.remove(path, { recursive: true })
    await put()
  }
}

/** What an earlier boot left. On a disk that nothing can be removed from, the files in the run directory hide it. */
async function forgetStatus({ files }: Host, paths: Paths): Promise<void> {
  for (const name of ['status.json', 'result.json']) {
    for (const directory of [paths.run, `${paths.cloud}/data`]) {
      try {
        await files.remove(`${directory}/${name}`, { recursive: true, durable: false })
      } catch (error) {
        if (!(error instanceof HostError)) throw error
      }
    }
  }
}
