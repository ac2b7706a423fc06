// What `cloud-init status` and `cloud-id` know: the status files, the markers of the generator, and the units.

import type { Facts } from '../../core/facts.ts'
import { configFile, type Paths } from '../../core/paths.ts'
import type { Host } from '../../system/host.ts'
import { readableState, type StateFault } from '../../system/readable-state.ts'
import { lastStage, stages } from '../timeline.ts'
import { deadRecords, deathOf, errorOfMissing, whyMissing } from './dead-stages.ts'
import { stateFile } from './layout.ts'
import { ownFiles } from './own-files.ts'
import {
  isKeptOnly,
  livingRecords,
  pointRecords,
  readStatus,
  readStatusOfBoot,
  type StageRecord,
  type Status,
  stillOpen,
} from './status.ts'
import type { Waiting } from './waiting.ts'

export type Running = 'not started' | 'running' | 'done' | 'disabled'
export type Condition = 'healthy' | 'degraded' | 'error'

export interface BootStatus {
  readonly running: Running
  readonly condition: Condition
  /** "enabled-by-generator", "disabled-by-marker-file", … */
  readonly code: string
  readonly description: string
  readonly datasource: string | null
  readonly errors: readonly string[]
  readonly recoverable: Readonly<Record<string, readonly string[]>>
  /** Seconds of uptime of the last thing that happened; 0: nothing yet. */
  readonly lastUpdate: number
  /** Programs that have been running for long, of the stages that are not over. */
  readonly waiting: readonly Waiting[]
  readonly status: Status
}

/** `cloud-init status`'s exit code. */
export function exitCodeOf({ condition }: BootStatus): number {
  return condition === 'error' ? 1 : condition === 'degraded' ? 2 : 0
}

export interface StatusInput {
  readonly host: Host
  readonly facts: Pick<Facts, 'cmdline' | 'environmentCmdline'>
  readonly paths: Paths
  /** Ask systemd whether a unit failed while the boot looks as if it ran. */
  readonly checkUnits?: boolean
  /** With --wait a systemctl that does not answer is asked again; otherwise that does not count as a failure. */
  readonly wait?: boolean
  readonly onProblem?: (message: string) => void
}

const words = (cmdline: string) => cmdline.split(/\s+/)

/** Why the agent is enabled or not: the first rule that holds. */
async function enabledBy({ host, facts, paths }: StatusInput): Promise<{ code: string; description: string }> {
  const { files, commands } = host
  if ((await files.stat('/run/systemd/system'))?.type !== 'directory') {
    // OpenRC's service for detection leaves the generator's answer.
    if (await files.exists(stateFile.disabled(paths))) return byGenerator
    return { code: 'enabled-by-sysvinit', description: 'Cloud-init enabled on sysvinit' }
  }
  if (words(facts.cmdline).includes('cloud-init=enabled')) {
    return {
      code: 'enabled-by-kernel-command-line',
      description: 'Cloud-init enabled by kernel command line cloud-init=enabled',
    }
  }
  if (await files.exists(configFile.disabled)) {
    return { code: 'disabled-by-marker-file', description: `Cloud-init disabled by ${configFile.disabled}` }
  }
  if (words(facts.cmdline).includes('cloud-init=disabled')) {
    return {
      code: 'disabled-by-kernel-command-line',
      description: 'Cloud-init disabled by kernel parameter cloud-init=disabled',
    }
  }
  const environment = async () => {
    if (facts.environmentCmdline?.includes('cloud-init=disabled')) return true
    if (facts.environmentCmdline !== undefined) return false
    const asked = await commands
      .query(['systemctl', 'show-environment'], { accept: 'any', timeout: 5000 })
      .catch(() => undefined)
    return asked?.stdout.includes('cloud-init=disabled') ?? false
  }
  // A generator that said yes has already looked at the very environment that systemctl would show.
  if (await files.exists(stateFile.enabled(paths))) {
    if (facts.environmentCmdline?.includes('cloud-init=disabled')) return byEnvironment
    return { code: 'enabled-by-generator', description: 'Cloud-init enabled by systemd cloud-init-generator' }
  }
  if (await environment()) return byEnvironment
  if (await files.exists(stateFile.disabled(paths))) return byGenerator
  return { code: 'unknown', description: 'Systemd generator may not have run yet.' }
}

const byGenerator = { code: 'disabled-by-generator', description: 'Cloud-init disabled by cloud-init-generator' }

const byEnvironment = {
  code: 'disabled-by-environment-variable',
  description: 'Cloud-init disabled by environment variable KERNEL_CMDLINE=cloud-init=disabled',
}

const unitFailure =
  "Failed due to systemd unit failure. Ensure all cloud-init services are enabled, and check 'systemctl' or 'journalctl' for more information."

/** Before the first stage. The reference then shows no stage at all, and no datasource rather than an unknown one. */
const nothingYet: Status = { datasource: '', stage: null, records: {} }

export async function readBootStatus(given: StatusInput): Promise<BootStatus> {
  const { paths } = given
  const own = {
    ...ownFiles(() => paths),
    failed: ({ error }: StateFault) => given.onProblem?.(error.short),
  }
  const host = { ...given.host, files: readableState(given.host.files, own, ['io', 'too-large']) }
  const input = { ...given, host }
  const why = await enabledBy(input)
  const systemd = why.code !== 'enabled-by-sysvinit'
  const shown = await readStatusOfBoot(host, paths)
  // No status in the run directory: the boot has not begun, or there was no room for it.
  const unseen = !shown.found && systemd && input.checkUnits === true && (await lastStageIsOver(input))
  const kept = unseen ? await readStatus(host, stateFile.keptStatus(paths)) : shown
  const read = kept.found ? kept.status : nothingYet
  const status = { ...read, records: { ...read.records, ...(await pointRecords(host, paths)) } }
  const records = Object.entries(status.records)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, record]) => record)
  const lastUpdate = Math.max(0, ...records.flatMap((record) => [record.start ?? 0, record.finished ?? 0]))
  let running: Running = 'not started'
  if (why.code.startsWith('disabled')) running = 'disabled'
  else if (kept.found && unseen) running = 'done'
  else if (kept.found && !(await isOver(input, status))) running = 'running'
  else if (kept.found && (lastUpdate > 0 || kept.unusable)) running = 'done'
  const units = running === 'running' && systemd && input.checkUnits ? await unitsState(input) : undefined
  const alive: Record<string, boolean | undefined> = { ...(await livingRecords(host, paths, status)) }
  if (running === 'running' && status.stage !== null) {
    // Whatever became of the process: while the units are at work, one of them runs the stage again.
    if (units === 'settled') alive[status.stage] ??= false
    else if (systemd) alive[status.stage] = true
  }
  const dead = deadRecords(status, alive)
  // One of them has ended since the status was read, and its record with it.
  if (!unseen && (await stillOpen(host, paths, status, dead)).length < dead.length) return readBootStatus(given)
  const errors: string[] = [...(kept.unusable ? [kept.unusable] : []), ...records.flatMap((record) => record.errors)]
  if (kept.found && unseen) errors.push(unseenStatus(paths))
  for (const error of dead.map(deathOf)) if (!errors.includes(error)) errors.push(error)
  let description = why.description
  if (units === 'failed') {
    running = 'done'
    description = 'Failed due to systemd unit failure'
    errors.push(unitFailure)
  } else if (units === 'settled') {
    running = 'done'
    const missing = stages.filter(({ status: key }) => (status.records[key]?.start ?? null) === null)
    for (const { status: key } of missing) {
      const error = errorOfMissing(await whyMissing(host, paths, key), key)
      if (error !== undefined) errors.push(error)
    }
  } else if (running === 'running' && status.stage !== null && dead.includes(status.stage)) running = 'done'
  const recoverable = mergeLevels(records)
  const condition: Condition =
    errors.length > 0 ? 'error' : Object.keys(recoverable).length > 0 ? 'degraded' : 'healthy'
  const open = running === 'running' ? begun(status).filter(([key]) => !dead.includes(key)) : []
  return {
    waiting:
      open.length > 0 ? await (await import('./waiting.ts')).readWaiting(host, paths, Object.fromEntries(open)) : [],
    running,
    condition,
    ...why,
    description,
    datasource: status.datasource,
    errors,
    recoverable,
    lastUpdate,
    status,
  }
}

/** When the records were begun that are not ended, by key. */
function begun({ records }: Status): readonly (readonly [key: string, start: number])[] {
  return Object.entries(records).flatMap(([key, { start, finished }]) =>
    start !== null && finished === null ? [[key, start] as const] : [],
  )
}

const unseenStatus = (paths: Paths) =>
  `The stages of this boot have ended, and ${stateFile.status(paths)} is not there. What is shown is what was kept in ${stateFile.keptStatus(paths)}.`

/** As systemd knows it: in this boot, whatever is on the disk. */
async function lastStageIsOver({ host: { commands } }: StatusInput): Promise<boolean> {
  const argv = ['systemctl', 'show', '--property=ActiveState,SubState', `${units[0]}.service`] as const
  const asked = await commands.query(argv, { accept: 'any', timeout: 5000 }).catch(() => undefined)
  return /^ActiveState=failed$|^SubState=exited$/m.test(asked?.stdout ?? '')
}

/** By the result, whatever it is and wherever it leads; by the last record where there was no room for one. */
async function isOver({ host, paths }: StatusInput, { records }: Status): Promise<boolean> {
  if ((await host.files.stat(stateFile.result(paths), { follow: false })) !== undefined) return true
  return records[lastStage.status]?.finished != null && isKeptOnly(host, paths)
}

function mergeLevels(records: readonly StageRecord[]): Record<string, string[]> {
  const merged = new Map<string, string[]>()
  for (const record of records) {
    for (const [level, messages] of Object.entries(record.recoverable_errors)) {
      if (messages.length > 0) merged.set(level, [...(merged.get(level) ?? []), ...messages])
    }
  }
  return Object.fromEntries(merged)
}

/** Without the agent's own unit: if the agent died, the units of the stages run them, and their results count. */
const units = stages.map(({ unit }) => unit).toReversed()

/** 'settled': all have run, and nobody will end what is not ended yet. */
async function unitsState({ host, wait, onProblem }: StatusInput): Promise<'failed' | 'busy' | 'settled'> {
  for (const unit of units) {
    const argv = [
      'systemctl',
      'show',
      '--property=ActiveState,UnitFileState,SubState,MainPID',
      `${unit}.service`,
    ] as const
    let shown: string
    for (;;) {
      try {
        shown = (await host.commands.query(argv, { timeout: 10_000 })).stdout
        break
      } catch (error) {
        if (!wait) {
          onProblem?.(`Failed to get unit status of ${unit}: ${error instanceof Error ? error.message : error}`)
          return 'busy'
        }
        await host.clock.sleep(250)
      }
    }
    const state = Object.fromEntries(shown.split('\n').map((line) => line.split('=', 2) as [string, string]))
    const file = state['UnitFileState'] ?? ''
    if (!file.startsWith('enabled') && file !== 'static') return 'failed'
    if (state['ActiveState'] === 'active' && state['SubState'] === 'exited') continue
    if (state['ActiveState'] === 'active' && state['SubState'] === 'running' && state['MainPID'] === '0') return 'busy'
    return state['ActiveState'] === 'failed' || state['SubState'] === 'failed' ? 'failed' : 'busy'
  }
  return 'settled'
}
