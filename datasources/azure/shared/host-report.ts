// What the hypervisor is told: one line of fields, as a value of Hyper-V's key-value store, whose pool is a file of fixed records.

import { posix } from 'node:path'
import { say } from '../../../core/said.ts'
import { reportedVersion } from '../../../core/version.ts'
import type { Deed } from '../../../system/deed.ts'

const pool = '/var/lib/hyperv/.kvp_pool_1'
/** It is there where Hyper-V's daemon may run. */
export const poolFolder = posix.dirname(pool)

const keyBytes = 512
const valueBytes = 2048
/** The host reads no more of a value. */
const longestValue = 1024

type Fields = Readonly<Record<string, string | undefined>>

export function successReport(timestamp: Date, vmId: string | undefined): string {
  return line({ result: 'success', agent, timestamp: isoTime(timestamp), vm_id: vmId })
}

export function failureReport(reason: string, data: Fields, timestamp: Date, vmId: string | undefined): string {
  const documentation = 'https://aka.ms/linuxprovisioningerror'
  const when = { vm_id: vmId, timestamp: isoTime(timestamp), documentation_url: documentation }
  return line({ result: 'error', reason, agent, ...data, ...when })
}

/** A record more in the pool. */
export function hostReport(report: string): Deed {
  const record = Buffer.alloc(keyBytes + valueBytes)
  record.write('PROVISIONING_REPORT', 0, 'utf8')
  record.write(report, keyBytes, longestValue, 'utf8')
  return { what: say`tell the host how provisioning went`, append: pool, content: record, mode: 0o644, optional: true }
}

const agent = `Cloud-Init/${reportedVersion}`

/** "2026-01-01T00:00:00.000+00:00". */
function isoTime(time: Date): string {
  return time.toISOString().replace('Z', '+00:00')
}

/** key=value, between bars; in quotes what holds a bar, a quote or a line break. */
function line(fields: Fields): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}=${value ?? 'None'}`)
    .map((field) => (/[|'\r\n]/.test(field) ? `'${field.replaceAll("'", "''")}'` : field))
    .join('|')
}
