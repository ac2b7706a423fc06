// The record that a run of a point leaves in the status: begun once nobody else is at it, and ended when all that it did is on the disk.

import { reasonOf, stackOf } from '../core/errors.ts'
import { defaultPaths } from '../core/paths.ts'
import { type Said, say } from '../core/said.ts'
import { alone } from './alone.ts'
import { type Boot, openLogFile } from './boot.ts'
import type { Settings } from './config/settings.ts'
import type { StageReport } from './stage-report.ts'
import { interruptionOf } from './state/interruption.ts'
import { stateDirectories } from './state/layout.ts'
import { claimRecord } from './state/record-owner.ts'
import { beginStatus, type StatusFile } from './state/status-file.ts'
import { type Point, recordKey } from './timeline.ts'

/** One run at a time, with what the config files say. */
export async function withSettings(
  boot: Boot,
  point: Point,
  work: (settings: Settings) => Promise<StageReport>,
): Promise<StageReport> {
  let settings: Settings
  try {
    // This process may have run the local stage too, and the machine has gone on coming up since then.
    if (point.name === 'network') await boot.refreshFacts()
    settings = await boot.settings()
  } catch (error) {
    return notBegun(boot, point, error)
  }
  return alone(boot, point, settings, () => work(settings))
}

/** Runs documents for a point, which has no stage of cloud-init; `work` collects what failed. */
export function recorded(
  boot: Boot,
  point: Point,
  work: (errors: Said[], settings: Settings) => Promise<void>,
): Promise<StageReport> {
  return withSettings(boot, point, async (settings) => {
    await prepare(boot, settings)
    const status = await beginStatus(statusOptions(boot, settings), point)
    boot.doing.record = recordKey(point)
    const errors: Said[] = []
    try {
      await work(errors, settings)
    } catch (error) {
      fail(boot, point.name, error, errors)
    }
    return endPoint(boot, point, status, { errors })
  })
}

/** What the machine is or what its config files say is not known. Where the status lies is the config's to say, so it lies in the usual place. */
async function notBegun(boot: Boot, point: Point, error: unknown): Promise<StageReport> {
  const { disk: host, notices, options } = boot
  const key = recordKey(point)
  const claim = await claimRecord({ host, paths: defaultPaths, processId: options.processId }, key)
  try {
    if (await claim.other()) throw error
    const status = await beginStatus({ host, paths: defaultPaths, notices }, point)
    boot.doing.record = key
    const errors: Said[] = []
    fail(boot, point.stage?.running ?? point.name, error, errors)
    return await endPoint(boot, point, status, { errors })
  } finally {
    await claim.release()
  }
}

interface Ending {
  readonly errors: Said[]
  readonly datasource?: string | undefined
}

/** What was done is on the disk before the status says that it was; the log comes before both, so that the status can tell of it. */
export async function endPoint(
  boot: Boot,
  point: Point,
  status: StatusFile,
  { errors, datasource }: Ending,
): Promise<StageReport> {
  await boot.log.flush()
  try {
    const { once } = boot.doing
    if (once) {
      for (const text of (await once.interrupted()).map(interruptionOf)) {
        errors.push(text)
        boot.notices.error('stage/interrupted', text)
      }
      await once.finish()
    } else await boot.host.files.sync()
  } catch (error) {
    fail(boot, point.name, error, errors)
  }
  delete boot.doing.once
  delete boot.doing.record
  const recoverable = boot.log.takeRecoverable()
  await status.finish({ errors, recoverable_errors: recoverable }, datasource)
  await boot.log.flush()
  await boot.console.flush()
  // With what became of the status itself.
  const all = status.record.errors
  return { point: point.name, errors: all, exitCode: all.length }
}

export function fail({ notices }: Boot, stage: string, error: unknown, errors: Said[]): void {
  const reason = reasonOf(error)
  errors.push(reason)
  notices.error('stage/failed', say`failed stage ${say.word(stage)}: ${reason}`)
  notices.debug(stackOf(error))
}

/** Not the host that keeps in memory what the disk does not take: the status has to tell of it. */
export const statusOptions = ({ disk: host, notices }: Boot, { paths }: Settings) => ({ host, paths, notices })

export async function prepare(boot: Boot, settings: Settings): Promise<void> {
  const { host, notices } = boot
  for (const directory of stateDirectories(settings.paths)) {
    try {
      await host.files.makeDirectory(directory)
    } catch (error) {
      notices.error('stage/unreadable', say`Cannot make ${say.path(directory)}: ${reasonOf(error, directory)}`)
    }
  }
  try {
    await openLogFile(boot, settings)
  } catch (error) {
    notices.warning('stage/log', say`Cannot open the log file: ${reasonOf(error)}`, {
      hint: say`messages go to standard error`,
    })
  }
}
