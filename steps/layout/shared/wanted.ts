// The partitions that a step asks for.

import { Failure } from '../../../core/errors.ts'
import { isObject, type Json } from '../../../core/json.ts'
import { type Said, say } from '../../../core/said.ts'
import type { StepContext } from '../../step.ts'

export interface Wanted {
  readonly name: string
  readonly label: string
  /** MiB; 0: the rest. */
  readonly size: number
  readonly filesystem: Filesystem
  readonly bootable: boolean
}

const names = ['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'fat', 'vfat', 'fat16', 'fat32', 'swap', 'none'] as const
export type Filesystem = (typeof names)[number]

const unformatted = ['-', 'none', 'noformat']
const longestLabel: Partial<Readonly<Record<Filesystem, number>>> = { xfs: 12, fat: 11, vfat: 11, fat16: 11, fat32: 11 }
/** Of UTF-16. */
const longestName = 36

export const isFat = (filesystem: Filesystem): boolean => filesystem.includes('fat')

/** undefined: one is wrong, which has been reported; then none is made, as those after it would lie elsewhere. */
export function wantedPartitions(list: readonly Json[], { fail }: Pick<StepContext, 'fail'>): Wanted[] | undefined {
  const wanted: Wanted[] = []
  for (const [index, entry] of list.entries()) {
    try {
      wanted.push(wantedOf(entry))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      fail(say`layout: partition ${index + 1}: ${error.short}`, ['layout', 'add_partitions', index])
    }
  }
  return wanted.length === list.length ? wanted : undefined
}

function wantedOf(entry: Json): Wanted {
  if (!isObject(entry)) throw new Failure(say`is ${say.value(entry)}; expected a mapping`)
  const filesystem = filesystemOf(textOf(entry['filesystem'], 'filesystem') || 'ext2')
  const wanted: Wanted = {
    name: textOf(entry['pLabel'], 'pLabel'),
    label: textOf(entry['fsLabel'], 'fsLabel'),
    size: sizeOf(entry['size']),
    filesystem,
    bootable: truthOf(entry['bootable']),
  }
  const most = longestLabel[filesystem]
  if (most !== undefined && wanted.label.length > most)
    throw new Failure(say`the label of ${filesystem} has ${wanted.label.length} letters; expected at most ${most}`)
  if (wanted.name.length > longestName)
    throw new Failure(say`the name has ${wanted.name.length} letters; expected at most ${longestName}`)
  return wanted
}

function filesystemOf(given: string): Filesystem {
  if (unformatted.includes(given)) return 'none'
  const known = names.find((name) => name === given)
  if (known !== undefined) return known
  throw new Failure(say`the file system is not known; expected one of ${say.join(names.map((name) => say`${name}`))}`)
}

function textOf(value: Json | undefined, key: 'pLabel' | 'fsLabel' | 'filesystem'): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'object') throw new Failure(refused(key, value, say`text`))
  const text = String(value)
  if (/[\0-\x1f\x7f]/.test(text)) throw new Failure(say`${key} has a control character`)
  return text
}

function sizeOf(value: Json | undefined): number {
  if (value === undefined || value === null) return 0
  const size = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) return size
  throw new Failure(refused('size', value, say`a whole number of MiB`))
}

function truthOf(value: Json | undefined): boolean {
  if (value === undefined || value === null) return false
  if (typeof value === 'boolean') return value
  throw new Failure(refused('bootable', value, say`true or false`))
}

function refused(key: 'pLabel' | 'fsLabel' | 'filesystem' | 'size' | 'bootable', value: Json, wanted: Said): Said {
  return say`${key} is ${say.value(value)}; expected ${wanted}`
}
