// The partitions that a disk lacks, after those that it has.

import { Failure, reasonOf } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { guidOf } from '../../../modules/disks/shared/disk-layout.ts'
import { nodeOf } from './find-disk.ts'
import { endOf, type Gpt, type Partition } from './gpt.ts'
import { makeFilesystem, toolFor } from './make-filesystem.ts'
import { type NewPartition, tellKernel } from './table-tool.ts'
import { type Filesystem, isFat, type Wanted } from './wanted.ts'
import type { Work } from './work.ts'

interface Placed extends NewPartition {
  readonly wanted: Wanted
}

interface Added {
  /** As it is afterwards. */
  readonly table: Gpt
  /** What was made on the new ones, by their numbers. */
  readonly made: ReadonlyMap<number, Filesystem>
}

/** undefined: something failed, and has been reported. */
export async function addPartitions(wanted: readonly Wanted[], work: Work): Promise<Added | undefined> {
  const { disk, table, tool, context } = work
  const { host, notices, fail } = context
  const missing = wanted.filter(({ name }) => !table.partitions.some((one) => one.name === name))
  const placed = placedIn(missing, wanted.at(-1), work)
  const formatted = placed.filter((one) => one.wanted.filesystem !== 'none')
  // Before anything is changed: a partition that is there counts as done.
  for (const one of formatted) {
    const program = toolFor(one.wanted.filesystem)
    if (!(await host.commands.find(program)))
      throw new Failure(say`${say.word(program)} is not installed, so nothing is added to ${say.path(disk.path)}`)
  }
  if (placed.length > 0) {
    await (await tool()).add(placed)
    await tellKernel(disk, placed, host)
  }
  for (const verb of ['trigger', 'settle'] as const)
    if (await host.commands.find('udevadm')) await host.commands.run(['udevadm', verb])
  let failed = false
  for (const one of formatted) {
    const node = nodeOf(disk.path, one.number)
    try {
      await makeFilesystem(node, one.wanted, host)
    } catch (error) {
      failed = true
      const path = ['layout', 'add_partitions', wanted.indexOf(one.wanted)]
      fail(say`layout: no ${one.wanted.filesystem} is made on ${say.path(node)}: ${reasonOf(error, node)}`, path)
    }
  }
  for (const one of placed)
    notices.info(say`layout: added ${say.path(nodeOf(disk.path, one.number))}, ${sizeText(one, work)}`)
  const added = placed.map(({ wanted: _, ...one }): Partition => ({ ...one, id: '' }))
  if (failed) return undefined
  const made = new Map(placed.map((one) => [one.number, one.wanted.filesystem]))
  return { table: { ...table, partitions: [...table.partitions, ...added] }, made }
}

const sizeText = ({ size }: Pick<Partition, 'size'>, { disk }: Work) =>
  say`${Math.floor((size * disk.sectorSize) / 2 ** 20)} MiB`

/**
 * Each begins where the one before ends. As in the reference, the last of the list is a MiB smaller than it says, and what takes
 * the rest leaves a MiB. Throws if one does not fit.
 */
function placedIn(missing: readonly Wanted[], last: Wanted | undefined, { disk, table }: Work): readonly Placed[] {
  const unit = 2 ** 20 / disk.sectorSize
  const end = table.lastUsable + 1
  let start = endOf(table) || Math.max(unit, table.firstUsable)
  const taken = new Set(table.partitions.map(({ number }) => number))
  return missing.map((wanted) => {
    const rest = Math.floor((disk.sectors - unit - start) / unit)
    const size = (wanted.size === 0 ? rest : wanted.size - (wanted === last ? 1 : 0)) * unit
    if (size <= 0 || start + size > end) {
      const asked = wanted.size === 0 ? say`the rest` : say`${wanted.size} MiB`
      const free = say`${Math.max(0, rest)} MiB are free on ${say.path(disk.path)}`
      throw new Failure(say`partition "${say.named(wanted.name)}" of ${asked} does not fit: ${free}`)
    }
    const number = nextFree(taken)
    if (number > table.slots)
      throw new Failure(say`the partition table of ${say.path(disk.path)} has room for ${table.slots} partitions`)
    const one = { number, start, size, name: wanted.name, wanted, ...kindOf(wanted) }
    start += size
    return one
  })
}

function nextFree(taken: Set<number>): number {
  let number = 1
  while (taken.has(number)) number += 1
  taken.add(number)
  return number
}

function kindOf({ filesystem, bootable }: Wanted): Pick<NewPartition, 'type' | 'attributes'> {
  const kind = (code: string, bits: number) => ({
    type: guidOf(code) as string,
    attributes: bits.toString(16).padStart(16, '0'),
  })
  if (filesystem === 'swap') return kind('8200', 0)
  if (isFat(filesystem)) return bootable ? kind('EF00', 1) : kind('0700', 0)
  // 4: a BIOS may start from it.
  return bootable ? kind('EF02', 4) : kind('8300', 0)
}
