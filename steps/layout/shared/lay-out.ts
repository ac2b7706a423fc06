// One disk as a step wants it: initialised, repaired, with the partitions that it lacks, and its last one grown. What is so already is
// left alone, so that the next boot finds nothing to do.

import { Failure } from '../../../core/errors.ts'
import type { Json } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import type { StepContext } from '../../step.ts'
import { addPartitions } from './add.ts'
import { expandLast } from './expand.ts'
import { type FoundDisk, findDisk } from './find-disk.ts'
import { emptyTable, endOf, type Gpt, readTable } from './gpt.ts'
import { useOf } from './in-use.ts'
import type { Layout } from './layout-schema.ts'
import { type TableTool, tableTool } from './table-tool.ts'
import { wantedPartitions } from './wanted.ts'
import type { Work } from './work.ts'

/** MiB that have to be free for partitions to be added. */
const least = 32

export async function layOut(
  device: NonNullable<Layout['device']>,
  { add_partitions: list, expand_partition: expansion }: Layout,
  context: StepContext,
): Promise<void> {
  const { host, notices, at } = context
  const where = at(['layout'])
  const wanted = wantedPartitions((list ?? []) as readonly Json[], context)
  if (!wanted) return
  const disk = await findDisk(device, context)
  if (!disk) {
    return notices.warning('steps/not-done', say`layout: the device has neither a path nor a label`, { where })
  }
  if (disk.mounted && wanted.length > 0)
    throw new Failure(say`${say.path(disk.mounted.directory)} is a directory; partitions are added to a disk`)
  if (wanted.filter(({ bootable }) => bootable).length > 1)
    notices.warning('steps/not-done', say`layout: more than one partition is to be bootable`, { where })
  const tool = () => tableTool(disk, host)
  const table = device.init_disk ? await initialised(disk, device.disk_name, tool, context) : await present(disk, host)
  const free = (disk.sectors - endOf(table)) * disk.sectorSize
  if (wanted.length > 0 && free < least << 20) {
    const missing = wanted.filter(({ name }) => !table.partitions.some((one) => one.name === name))
    const why = say`layout: less than ${least} MiB of ${say.path(disk.path)} are free; nothing is added or grown`
    if (missing.length === 0) return notices.debug(why)
    return notices.warning('steps/not-done', why, { where })
  }
  const grows = wanted.length > 0 || expansion !== undefined
  if (table.repairable && grows) {
    notices.info(say`layout: the partition table of ${say.path(disk.path)} is repaired`)
    await (await tool()).repair()
  }
  const work: Work = { disk, table, tool, context }
  const after = wanted.length > 0 ? await addPartitions(wanted, work) : { table, made: new Map() }
  if (after && expansion) await expandLast(expansion.size ?? 0, { ...work, ...after })
}

async function present(disk: FoundDisk, host: StepContext['host']): Promise<Gpt> {
  const table = await tableOf(disk, host)
  if (typeof table !== 'string') return table
  const path = say.path(disk.path)
  if (table === 'mbr') throw new Failure(say`${path} has an MBR partition table; only GPT can be changed`)
  if (table === 'damaged') throw new Failure(say`both copies of the partition table of ${path} are damaged`)
  throw new Failure(say`${path} has no partition table; "init_disk: true" makes one`)
}

const tableOf = (disk: FoundDisk, { files }: StepContext['host']) =>
  readTable(disk, async (start, length) => (await files.read(disk.path, { start, length })) ?? Buffer.alloc(0))

/** A disk is initialised once: it is known by its GUID. */
async function initialised(
  disk: FoundDisk,
  name: string | undefined,
  tool: () => Promise<TableTool>,
  { host, notices }: StepContext,
): Promise<Gpt> {
  const { diskGuid } = await import('./disk-guid.ts')
  const id = diskGuid(name || 'YIP_DISK')
  const table = await tableOf(disk, host)
  if (typeof table !== 'string' && table.id === id) return table
  const use = await useOf(disk, host)
  if (use) throw new Failure(say`${say.path(disk.path)} is in use, and not initialised: ${use}`)
  notices.info(say`layout: ${say.path(disk.path)} gets an empty partition table`)
  await (await tool()).init(id)
  return emptyTable(id, disk)
}
