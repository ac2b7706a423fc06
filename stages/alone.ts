// One run of a point at a time: a second one, begun by hand or by a unit, leaves the work, the journal and the status of a first one
// that lives as they are. The journal alone could not tell it from one that was killed.

import { type Said, say } from '../core/said.ts'
import { type Boot, openLogFile } from './boot.ts'
import type { Settings } from './config/settings.ts'
import type { StageReport } from './stage-report.ts'
import { type Claim, claimRecord, isStartedBy, type Owner } from './state/record-owner.ts'
import { type Point, recordKey, titleOf } from './timeline.ts'

/** Milliseconds. The other one may be about to end, as one is that was killed a moment ago. */
const patience = { all: 3000, pause: 100 }

export async function alone(
  boot: Boot,
  point: Point,
  settings: Settings,
  work: () => Promise<StageReport>,
): Promise<StageReport> {
  const { disk: host, options } = boot
  const { processId } = options
  const claim = await claimRecord({ host, paths: settings.paths, processId }, recordKey(point))
  try {
    const other = await stillAtWork(boot, claim)
    if (!other) return await work()
    return await refuse(boot, point, settings, await atWork(boot, titleOf(point), other))
  } finally {
    await claim.release()
  }
}

async function stillAtWork({ host, options }: Boot, claim: Claim): Promise<Owner | undefined> {
  for (let waited = 0; ; waited += patience.pause) {
    const other = await claim.other()
    if (!other || waited >= patience.all || (await isStartedBy(host, options.processId, other.processId))) return other
    await host.clock.sleep(patience.pause)
  }
}

/** Why nothing is done. */
export async function atWork({ host, options }: Boot, what: string, { processId, since }: Owner): Promise<Said> {
  const seconds = Math.max(0, Math.round((await host.clock.uptime()) - since))
  const by = say`${say.word(what)} is being run by process ${processId}, which began it ${seconds} seconds ago`
  if (await isStartedBy(host, options.processId, processId)) {
    return say`${by} and has started this command itself: it cannot be run a second time from within, and nothing was done.`
  }
  return say`${by}. Nothing was done; wait until it has ended (while the machine boots: "cloud-init status --wait"), or end that process, and try again.`
}

/** Not in the status, which is the other one's. */
async function refuse(boot: Boot, point: Point, settings: Settings, why: Said): Promise<StageReport> {
  await openLogFile(boot, settings).catch(() => {}) // Standard error has it.
  boot.notices.error('stage/running', why)
  await boot.log.flush()
  return { point: point.name, errors: [why], exitCode: 1, refused: true }
}
