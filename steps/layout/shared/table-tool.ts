// Changes a partition table with what the machine has for it: sfdisk, or else sgdisk.

import { Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import type { Host } from '../../../system/host.ts'
import { type FoundDisk, nameOf, nodeOf } from './find-disk.ts'
import type { Partition } from './gpt.ts'

export type NewPartition = Omit<Partition, 'id'>

export interface TableTool {
  /** An empty table. Whatever else the disk began with is no longer found there. */
  init(id: string): Promise<void>
  /** Makes both copies of the table whole, the second at the end of the disk. */
  repair(): Promise<void>
  add(partitions: readonly NewPartition[]): Promise<void>
  /** `size`: sectors. */
  resize(partition: Partition, size: number): Promise<void>
}

export async function tableTool(disk: FoundDisk, host: Host): Promise<TableTool> {
  if (await host.commands.find('sfdisk')) return withSfdisk(disk, host)
  if (await host.commands.find('sgdisk')) return withSgdisk(disk, host)
  const packages = say`from the package fdisk, or util-linux) nor sgdisk (from gdisk`
  throw new Failure(say`neither sfdisk (${packages}) is there to change the partition table`)
}

function withSfdisk({ path }: FoundDisk, { commands }: Host): TableTool {
  // It may be in use: its other partitions stay as they are. What was on the sectors before is left to whoever makes a file system.
  const inUse = ['--quiet', '--no-reread', '--wipe', 'never', '--wipe-partitions', 'never'] as const
  return {
    async init(id) {
      const script = `label: gpt\nlabel-id: ${id}\nfirst-lba: 34\n`
      await commands.run(['sfdisk', '--quiet', '--wipe', 'always', path], { input: script })
    },
    async repair() {
      await commands.run(['sfdisk', '--quiet', '--no-reread', '--relocate', 'gpt-bak-std', path])
    },
    async add(partitions) {
      const lines = partitions.map(({ number, start, size, type, name, attributes }) => {
        const marks = attributesOf(attributes).map((bit) => sfdiskNames[bit] ?? String(bit))
        const given = marks.length > 0 ? `, attrs="${marks.join(',')}"` : ''
        const named = name === '' ? '' : `, name="${escaped(name)}"`
        return `${nodeOf(path, number)} : start=${start}, size=${size}, type=${type}${named}${given}\n`
      })
      await commands.run(['sfdisk', ...inUse, '--append', path], { input: lines.join('') })
    },
    async resize({ number }, size) {
      await commands.run(['sfdisk', ...inUse, '-N', String(number), path], { input: `size=${size}\n` })
    },
  }
}

const sfdiskNames: Readonly<Record<number, string>> = { 0: 'RequiredPartition', 2: 'LegacyBIOSBootable' }

/** As sfdisk reads names in a script. */
function escaped(name: string): string {
  return name.replace(/["\\$`]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16)}`)
}

function withSgdisk({ path }: FoundDisk, { commands }: Host): TableTool {
  const change = async (words: readonly string[]) => {
    await commands.run(['sgdisk', ...words, path])
  }
  const made = ({ number, start, size, type, name, attributes }: NewPartition) => [
    `--new=${number}:${start}:${start + size - 1}`,
    `--typecode=${number}:${type}`,
    `--change-name=${number}:${name}`,
    ...attributesOf(attributes).map((bit) => `--attributes=${number}:set:${bit}`),
  ]
  // Where partitions begin is decided here.
  const exact = '--set-alignment=1'
  return {
    async init(id) {
      await commands.run(['wipefs', '--all', path])
      await change(['--clear', `--disk-guid=${id}`])
    },
    repair: () => change(['--move-second-header']),
    add: (partitions) => change([exact, ...partitions.flatMap(made)]),
    resize: (partition, size) => {
      const { number, id } = partition
      return change([exact, `--delete=${number}`, ...made({ ...partition, size }), `--partition-guid=${number}:${id}`])
    },
  }
}

/** The bits that are set. */
function attributesOf(digits: string): readonly number[] {
  const bits = BigInt(`0x${digits}`)
  return Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => (bits >> BigInt(bit)) & 1n)
}

/** The tool could not tell it where the disk is in use, or has not. */
export async function tellKernel(
  { path, block, sectorSize }: FoundDisk,
  partitions: readonly Pick<Partition, 'number' | 'size'>[],
  { files, commands }: Host,
): Promise<void> {
  if (!block) return
  for (const { number, size } of partitions) {
    const known = await files.readText(`/sys/class/block/${nameOf(nodeOf(path, number))}/size`)
    if (Number(known) * 512 === size * sectorSize) continue
    await commands.run(['partx', '--update', '--nr', String(number), path])
  }
}
