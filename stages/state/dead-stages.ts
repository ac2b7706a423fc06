// Stages that began and never ended, and stages that were left out: what the status says of them.

import { pointOfRecord, stages, titleOf } from '../timeline.ts'
import type { Alive } from './record-owner.ts'
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
export function lossOf(key: string): string {
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
  return point?.stage?.command ?? `firstlight boot --stage ${point?.name ?? key}`
}
