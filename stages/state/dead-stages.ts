// Stages that began and never ended, and stages that were left out: what the status says of them.

import type { Paths } from '../../core/paths.ts'
import type { Host } from '../../system/host.ts'
import { pointOfRecord, stages, titleOf } from '../timeline.ts'
import { type Alive, lastBeginning } from './record-owner.ts'
import type { Status } from './status.ts'

/**
 * Keys of records that nobody will end. Stages follow one another, so where it is not known who made a record, only that of the
 * current stage may still be ended.
 */
export function deadRecords({ records, stage }: Status, alive: Alive): readonly string[] {
  return Object.entries(records).flatMap(([key, { start, finished }]) =>
    start !== null && finished === null && !(alive[key] ?? key === stage) ? [key] : [],
  )
}

/** Stages whose work is missing although a later one ran. Without the local stage the network stage finds what there is to find. */
export function missingStages({ records }: Status): readonly string[] {
  const started = stages.map(({ status }) => typeof records[status]?.start === 'number')
  return stages.flatMap(({ status }, index) =>
    index > 0 && !started[index] && started.includes(true, index) ? [status] : [],
  )
}

/** 'earlier': it had ended when the local stage, run again in the same boot, began the status anew. */
type Why = 'never' | 'lost' | 'dead' | 'earlier'

/** Why there is no record of a stage. */
export async function whyMissing(host: Pick<Host, 'files'>, paths: Pick<Paths, 'run'>, key: string): Promise<Why> {
  const [begun, anew] = await Promise.all(
    [key, stages[0]?.status ?? ''].map((each) => lastBeginning(host, paths, each)),
  )
  if (!begun) return 'never'
  if (!anew || begun.since >= anew.since) return 'lost'
  return begun.ended ? 'earlier' : 'dead'
}

/** An error of the record, where it is one. */
export function errorOfMissing(why: Why, key: string): string | undefined {
  if (why === 'never') return absenceOf(key)
  if (why === 'lost') return lossOf(key)
  return why === 'dead' ? deathOf(key) : undefined
}

/** An error of the record. */
export function deathOf(key: string): string {
  const point = pointOfRecord(key)
  const title = point ? titleOf(point) : key
  const unit = point?.stage?.unit
  const look = unit ? `see "journalctl -u ${unit} -u cloud-init-main" for why` : 'see the journal for why'
  return (
    `${title} began and never finished: its process was killed or the machine lost power; ${look}. ` +
    `Reboot, or run "${commandOf(key)}", to have the rest of it done.`
  )
}

/** Of a stage that began, and whose record is not there. */
function lossOf(key: string): string {
  const point = pointOfRecord(key)
  const title = point ? titleOf(point) : key
  return `What ${title} did is not known, as its record could not be kept; see "journalctl -u ${point?.stage?.unit ?? ''} -u cloud-init-main" and the log.`
}

export function absenceOf(key: string): string {
  const point = pointOfRecord(key)
  const unit = point?.stage?.unit ?? ''
  return (
    `${point ? titleOf(point) : key} was never started; see "systemctl status ${unit}" for why. ` +
    `Reboot, or run "${commandOf(key)}", to have it done.`
  )
}

function commandOf(key: string): string {
  const point = pointOfRecord(key)
  return point?.stage?.command ?? `firstlight boot --documents --stage ${point?.name ?? key}`
}
