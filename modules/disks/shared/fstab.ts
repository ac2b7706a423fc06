// /etc/fstab as text: which lines are the agent's, and how its entries become lines.

import { Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { escapeField, unescapeField } from './mount-info.ts'

/** Marks the agent's lines among the options. */
export const mark = 'comment=cloudconfig'

export interface Fstab {
  /** Lines of others, without blank ones. */
  readonly kept: readonly string[]
  /** The agent's own of an earlier boot. */
  readonly removed: readonly string[]
  /** First fields of `kept`. */
  readonly devices: ReadonlySet<string>
}

/** Device, mount point, type, options, dump, pass. */
export type FstabEntry = readonly [string, string, string, string, string, string]

/** As written in `mounts`: a device without a mount point is not to be mounted. */
type FstabFields = readonly (string | null)[]

export function readFstab(text: string): Fstab {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const kept = lines.filter((line) => !line.includes(mark))
  const devices = kept
    .filter((line) => !line.trim().startsWith('#'))
    .map((line) => unescapeField(line.trim().split(/\s+/)[0] as string))
  return { kept, removed: lines.filter((line) => line.includes(mark)), devices: new Set(devices) }
}

export function formatEntry([device, point, ...rest]: FstabEntry): string {
  // Options may hold escapes of the user's own, so of theirs only blanks are.
  const blanks = (text: string) => text.replaceAll(' ', '\\040').replaceAll('\t', '\\011')
  return [escapeField(device), escapeField(point), ...rest.map(blanks)].join('\t')
}

/** Fields that are missing or null come from the defaults. */
export function withDefaults(
  fields: readonly (string | null)[],
  defaults: readonly (string | null)[],
): readonly (string | null)[] {
  return Array.from({ length: 6 }, (_, index) => fields[index] ?? defaults[index] ?? null)
}

/** Drops each entry without a mount point, and with it all earlier ones of its device. */
export function withoutCancelled(entries: readonly FstabFields[]): readonly FstabEntry[] {
  const isKept = (entry: FstabFields, index: number): entry is FstabEntry => {
    const [device, point] = entry
    if (point === null) return false
    return !entries.slice(index + 1).some(([later, cancelled]) => cancelled === null && later === device)
  }
  return entries.filter(isKept)
}

const units = 'BKMGT'

/** "512M", "1.5GiB", "1048576" in bytes. */
export function bytesIn(size: string | number): number {
  if (typeof size === 'number') return size
  const [, number, unit = 'B'] =
    /^(\d+(?:\.\d+)?|\.\d+)([BKMGT]?)$/.exec(size.trim().replace(/(?<=[KMGT])i?B$/, '')) ?? []
  if (number === undefined) throw new Failure(say`this is not a size; expected a number with B, K, M, G or T`)
  return Math.floor(Number(number) * 1024 ** units.indexOf(unit || 'B'))
}
