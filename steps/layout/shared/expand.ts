// The last partition of a disk, grown, and the file system on it.

import { Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { guidOf } from '../../../modules/disks/shared/disk-layout.ts'
import { readSuperblock, superblockLength } from '../../../system/superblock.ts'
import { nameOf, nodeOf } from './find-disk.ts'
import type { Partition } from './gpt.ts'
import { growFilesystem, isSmaller } from './grow-filesystem.ts'
import { tellKernel } from './table-tool.ts'
import type { Filesystem } from './wanted.ts'
import type { Work } from './work.ts'

/** No partition of these types has a file system that grows. */
const fixed: ReadonlyMap<string | undefined, 'swap' | 'FAT'> = new Map([
  [guidOf('8200'), 'swap'],
  [guidOf('0700'), 'FAT'],
  [guidOf('EF00'), 'FAT'],
])

interface GrowthWork extends Work {
  /** By the numbers of partitions that are new: what is on them, which a plan cannot read. */
  readonly made: ReadonlyMap<number, Filesystem>
}

/** `megabytes`: in all; 0: what is free. One that is as large already is left alone. */
export async function expandLast(megabytes: number, work: GrowthWork): Promise<void> {
  const { disk, table, tool, made, context } = work
  const { host, notices } = context
  const last = table.partitions.toSorted((a, b) => a.start - b.start).at(-1)
  if (!last) throw new Failure(say`${say.path(disk.path)} has no partition that could be grown`)
  const node = nodeOf(disk.path, last.number)
  const { mounted } = disk
  if (mounted && mounted.partition !== nameOf(node))
    throw new Failure(
      say`${say.path(mounted.directory)} is on ${say.word(mounted.partition)}, and only the last partition can be grown, which is ${say.path(node)}`,
    )
  const kind = fixed.get(last.type) ?? (await fixedOn(last, node, work))
  if (kind) throw new Failure(say`${say.path(node)} is ${kind}, which cannot be grown`)
  const size = sizeWanted(megabytes, last, work)
  if (size > last.size) {
    await (await tool()).resize(last, size)
    await tellKernel(disk, [{ number: last.number, size }], host)
    notices.info(
      say`layout: ${say.path(node)} has grown from ${last.size * disk.sectorSize} to ${size * disk.sectorSize} bytes`,
    )
  }
  const grown = { ...last, size: Math.max(size, last.size) }
  if (size > last.size || (await isSmaller(node, grown.size * disk.sectorSize, host)))
    await growFilesystem(node, made.get(last.number) ?? (await filesystemOf(grown, node, work)), context)
}

/** Sectors; no more than the partition has, if it is as large as it can be, or as it should. */
function sizeWanted(megabytes: number, { start, size }: Partition, { disk, table }: Work): number {
  const unit = 2 ** 20 / disk.sectorSize
  const end = Math.min(disk.sectors - unit, table.lastUsable + 1)
  if (megabytes === 0) return Math.max(size, end - start)
  const wanted = megabytes * unit
  const now = say`${Math.floor(size / unit)} MiB`
  if (wanted < size) throw new Failure(say`a partition of ${now} cannot be made ${megabytes} MiB small`)
  if (wanted > size && start + wanted > end)
    throw new Failure(
      say`${megabytes} MiB are more than there are: ${Math.floor((end - start) / unit)} MiB on ${say.path(disk.path)}`,
    )
  return wanted
}

async function fixedOn(partition: Partition, node: string, work: Work): Promise<'swap' | 'FAT' | undefined> {
  const type = await filesystemOf(partition, node, work)
  return type === 'vfat' ? 'FAT' : type === 'swap' ? 'swap' : undefined
}

/** By its first bytes; undefined: none that is known. The partitions of an image have no devices. */
async function filesystemOf(
  { start }: Pick<Partition, 'start'>,
  node: string,
  { disk, context: { host } }: Work,
): Promise<string | undefined> {
  const own = await host.files.exists(node)
  const [path, before] = own ? [node, 0] : [disk.path, start * disk.sectorSize]
  const part = async (from: number, length: number) =>
    (await host.files.read(path, { start: before + from, length })) ?? Buffer.alloc(0)
  const found = await readSuperblock(await part(0, superblockLength), part)
  return typeof found === 'string' ? undefined : found.type
}
