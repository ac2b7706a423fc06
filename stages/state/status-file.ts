// status.json and result.json: how far the boot is and what went wrong, in the reference's format.

import { HostError } from '../../core/errors.ts'
import { asJson } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import type { Paths } from '../../core/paths.ts'
import { type Said, say } from '../../core/said.ts'
import { dumpJson } from '../../languages/json-text.ts'
import type { Files, Host } from '../../system/host.ts'
import { firstStage, lastPoint, lastStage, type Point, pointOfRecord, recordKey, stages, titleOf } from '../timeline.ts'
import { deadRecords, deathOf, errorOfMissing, missingStages, whyMissing } from './dead-stages.ts'
import { linkTarget, stateFile } from './layout.ts'
import {
  bootId,
  freshRecord,
  type KeptStatus,
  livingRecords,
  parseStatus,
  pointFile,
  pointRecords,
  readStatusOfBoot,
  type StageRecord,
  type Status,
  stillOpen,
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
}

/** Opens the record of a point: loads what is there, notes the start, and writes it. The first stage begins a new boot. */
export async function beginStatus(options: StatusOptions, point: Point): Promise<StatusFile> {
  const { host, paths, notices } = options
  const { clock } = host
  const key = recordKey(point)
  const earlier = point.stage === firstStage ? await host.files.readText(stateFile.keptStatus(paths)) : undefined
  if (point.stage === firstStage) await forgetStatus(host, paths)
  const { status, unusable } = await loadStatus(host, paths)
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
      const known = await takeOver(host, paths, status)
      status.records[key] = record
      if (status.stage === key) status.stage = await stageAtWork(host, paths, status)
      if (datasource !== undefined) status.datasource = datasource
      await sayWhoIsDead(host, paths, status)
      if (point.stage === lastStage && known) await sayWhatIsMissing(host, paths, status)
      const put = async (written: () => Promise<string | undefined>) => {
        const unwritten = await written()
        if (!unwritten) return
        record.errors.push(unwritten)
        await publishRecord(options, point, status)
      }
      await put(() => publishRecord(options, point, status))
      const ends = point.stage === lastStage || (point.name === lastPoint && !(await isEnabled(host, paths)))
      const over = ends || (await host.files.exists(stateFile.result(paths)))
      if (over) await put(() => publish(options, 'result.json', resultText(status)))
    },
  }
}

/** cloud-init's stages run in this boot. */
const isEnabled = ({ files }: Host, paths: Paths) => files.exists(stateFile.enabled(paths))

/**
 * What others have written since the record `key` was begun: stages and points that are run beside it. False: not even its beginning is
 * there, so where nothing can be written nothing is known of the others.
 */
async function takeOver(host: Host, paths: Paths, status: Status): Promise<boolean> {
  const { found, unusable, status: now } = await loadStatus(host, paths)
  const known = found && !unusable
  const records = known ? now.records : await pointRecords(host, paths)
  for (const [name, record] of Object.entries(records)) {
    // Somebody has begun the status again: what had ended before has ended all the same.
    if (record.start !== null || (status.records[name]?.finished ?? null) === null) status.records[name] = record
  }
  if (!known) return false
  status.datasource = now.datasource ?? status.datasource
  status.stage = now.stage
  return true
}

/** Of two that are run at the same time the one that is left. */
async function stageAtWork(host: Host, paths: Paths, status: Status): Promise<string | null> {
  const alive = await livingRecords(host, paths, status)
  return stages.find(({ status: key }) => alive[key])?.status ?? null
}

function unended(text: string | undefined): boolean {
  const records = text === undefined ? undefined : parseStatus(text)?.records
  return Object.values(records ?? {}).some(({ start, finished }) => start !== null && finished === null)
}

/** Takes errors back that somebody has looked after. */
export async function withdrawErrors(options: StatusOptions, errors: readonly string[]): Promise<void> {
  const { files } = options.host
  const { status, found, unusable } = await readStatusOfBoot(options.host, options.paths)
  if (!found || unusable || errors.length === 0) return
  for (const record of Object.values(status.records)) {
    record.errors = record.errors.filter((error) => !errors.includes(error))
  }
  await publish(options, 'status.json', statusText(status))
  if (await files.exists(stateFile.result(options.paths))) await publish(options, 'result.json', resultText(status))
}

/** What is known of this boot. */
async function loadStatus(host: Host, paths: Paths): Promise<KeptStatus> {
  const kept = await readStatusOfBoot(host, paths)
  Object.assign(kept.status.records, await pointRecords(host, paths))
  return kept
}

/** Returns what had not been said before. */
async function sayWhoIsDead(host: Host, paths: Paths, status: Status): Promise<readonly string[]> {
  const { stage, records } = status
  const alive = { ...(await livingRecords(host, paths, status)), ...(stage !== null && { [stage]: true }) }
  const dead = await stillOpen(host, paths, status, deadRecords(status, alive))
  return dead.flatMap((key) => (sayOnce(records[key], deathOf(key)) ? [deathOf(key)] : []))
}

/** A unit that an administrator has masked is not missed. */
async function sayWhatIsMissing(host: Host, paths: Paths, { records }: Status): Promise<void> {
  const { files } = host
  for (const key of missingStages({ records, stage: null, datasource: null })) {
    const why = await whyMissing(host, paths, key)
    const unit = `systemd/system/${pointOfRecord(key)?.stage?.unit}.service`
    const masked = async (folder: string) => (await files.readLink(`${folder}/${unit}`)) === '/dev/null'
    if (why === 'never' && ((await masked('/etc')) || (await masked('/run')))) continue
    const error = errorOfMissing(why, key)
    if (error !== undefined) sayOnce(records[key], error)
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
  const text = `${dumpJson(asJson({ ...status.records[recordKey(point)] }))}\n`
  return failureOf(() => host.files.write(pointFile(paths, recordKey(point)), text, { mode: 0o644, durable: false }))
}

/**
 * Writes a state file and its link in the run directory. If the disk does not take it, it is written in place of the link, which
 * is in memory: whoever asks how the boot went has to learn about the disk. If the run directory takes neither, a file says that what
 * is on the disk is of this boot. Returns what could not be done.
 */
async function publish({ host, paths, notices }: StatusOptions, name: string, text: string): Promise<Said | undefined> {
  const { files } = host
  const [kept, shown] = [`${paths.cloud}/data/${name}`, `${paths.run}/${name}`]
  const asIs = { mode: 0o644, durable: false } as const
  const unkept = await failureOf(() => replacing(files, kept, () => files.write(kept, text, asIs)))
  const failed =
    unkept ?? (await failureOf(() => replacing(files, shown, () => files.link(linkTarget(paths, kept), shown))))
  if (!failed) return undefined
  const unshown = await failureOf(() => files.write(shown, text, asIs))
  if (!unshown) return failed
  if (unkept) notices.error('stage/status', unshown)
  else await failureOf(async () => files.write(stateFile.keptStatusBoot(paths), `${await bootId(host)}\n`, asIs))
  return failed
}

async function failureOf(act: () => Promise<void>): Promise<Said | undefined> {
  try {
    await act()
    return undefined
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    return error.short
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
  const names = ['status.json', 'result.json'].flatMap((name) => [
    `${paths.run}/${name}`,
    `${paths.cloud}/data/${name}`,
  ])
  for (const path of [...names, stateFile.keptStatusBoot(paths)])
    await failureOf(() => files.remove(path, { recursive: true, durable: false }))
}
