// Machines with a disk that steps lay out.

import type { World, WorldFile } from '../../../../system/memory.ts'
import { ranStep } from '../../machine.ts'
import { gptImage, type ImageOptions, type ImagePartition } from './gpt-image.ts'

export const MiB = 2048
export const sectors = 64 * MiB
const programs = ['sfdisk', 'partx', 'wipefs', 'mkswap', 'udevadm', 'resize2fs', 'mount', 'umount'].concat(
  ['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'fat', 'vfat'].map((kind) => `mkfs.${kind}`),
)
export const first: ImagePartition = { start: MiB, size: 10 * MiB, name: 'first' }

/** A block device of 64 MiB, with its partitions as the kernel knows them. */
export function disk(options: Partial<ImageOptions> = {}, name = 'vdb'): Record<string, WorldFile> {
  const image = gptImage({ sectors, ...options })
  const place = `/sys/devices/pci0/${name}`
  const files: Record<string, WorldFile> = {
    [`/dev/${name}`]: { type: 'block', content: image },
    [`/sys/class/block/${name}`]: { link: place },
    [`${place}/size`]: `${image.length / 512}\n`,
    [`${place}/ro`]: '0\n',
    [`${place}/queue/logical_block_size`]: '512\n',
  }
  for (const [index, { number = index + 1, start, size }] of (options.partitions ?? []).entries()) {
    const part = `${name}${number}`
    files[`/dev/${part}`] = {
      type: 'block',
      content: image.subarray(start * 512, start * 512 + Math.min(size * 512, 70 * 1024)),
    }
    files[`/sys/class/block/${part}`] = { link: `${place}/${part}` }
    files[`${place}/${part}/partition`] = `${number}\n`
    files[`${place}/${part}/size`] = `${size}\n`
  }
  return files
}

/** An ext4 of so many MiB. */
export function ext4(megabytes: number): Buffer {
  const bytes = Buffer.alloc(70 * 1024)
  bytes.writeUInt16LE(0xef53, 0x438)
  bytes.writeUInt32LE(0x40, 0x460)
  bytes.writeUInt32LE(megabytes * 256, 0x404)
  bytes.writeUInt32LE(2, 0x418)
  return bytes
}

export async function ran(layout: string, files: Record<string, WorldFile> = disk(), world: World = {}) {
  const step = await ranStep(`layout: ${layout}`, { files, programs, ...world })
  const changes = step.host.calls.filter(({ kind }) => kind === 'run')
  return {
    ...step,
    warned: step.heard.filter(({ level }) => level === 'warning').map(({ message }) => message),
    lines: changes.map(({ argv, input }) => argv.join(' ') + (input ? ` < ${input.trimEnd()}` : '')),
  }
}

export const quietly = 'sfdisk --quiet --no-reread --wipe never --wipe-partitions never'
export const path = 'device: {path: /dev/vdb}'

/** Of 0 bytes. */
export function xfs(): Buffer {
  const bytes = Buffer.alloc(70 * 1024)
  bytes.write('XFSB', 0, 'latin1')
  bytes.writeUInt32BE(4096, 4)
  return bytes
}

/** Of 0 bytes. */
export function btrfs(): Buffer {
  const bytes = Buffer.alloc(70 * 1024)
  bytes.write('_BHRfS_M', 0x10040, 'latin1')
  return bytes
}
