// The first and the last sectors of disks with a GPT, as bytes.

import { crc32 } from 'node:zlib'

export interface ImagePartition {
  /** Default: its place in the list, from 1. */
  readonly number?: number
  readonly start: number
  readonly size: number
  readonly name?: string
  /** Default: Linux. */
  readonly type?: string
  /** Written at its beginning. */
  readonly content?: Buffer
}

export interface ImageOptions {
  readonly sectors: number
  readonly partitions?: readonly ImagePartition[]
  readonly id?: string
  /** The disk has grown by so many sectors. */
  readonly grown?: number
}

export const linux = '0FC63DAF-8483-4772-8E79-3D69D8477DE4'
const [slots, entrySize] = [128, 128]

export function gptImage({ sectors, partitions = [], id = linux, grown = 0 }: ImageOptions): Buffer {
  const image = Buffer.alloc((sectors + grown) * 512)
  image[450] = 0xee
  image.writeUInt32LE(1, 454)
  image.writeUInt32LE(sectors - 1, 458)
  image.writeUInt16LE(0xaa55, 510)
  const entries = Buffer.alloc(slots * entrySize)
  for (const [index, { number = index + 1, start, size, name = '', type = linux }] of partitions.entries()) {
    const entry = entries.subarray((number - 1) * entrySize, number * entrySize)
    guidBytes(type).copy(entry, 0)
    guidBytes(`0000000${number % 10}-1111-2222-3333-444444444444`).copy(entry, 16)
    entry.writeBigUInt64LE(BigInt(start), 32)
    entry.writeBigUInt64LE(BigInt(start + size - 1), 40)
    entry.write(name, 56, 'utf16le')
  }
  const last = sectors - 1
  entries.copy(image, 2 * 512)
  entries.copy(image, (last - 32) * 512)
  header({ here: 1, other: last, entriesAt: 2 }).copy(image, 512)
  header({ here: last, other: 1, entriesAt: last - 32 }).copy(image, last * 512)
  for (const { start, content } of partitions) content?.copy(image, start * 512)
  return image

  function header({ here, other, entriesAt }: { here: number; other: number; entriesAt: number }): Buffer {
    const bytes = Buffer.alloc(512)
    bytes.write('EFI PART', 0, 'latin1')
    bytes.writeUInt32LE(0x10000, 8)
    bytes.writeUInt32LE(92, 12)
    for (const [at, value] of [
      [24, here],
      [32, other],
      [40, 34],
      [48, last - 33],
      [72, entriesAt],
    ] as const)
      bytes.writeBigUInt64LE(BigInt(value), at)
    guidBytes(id).copy(bytes, 56)
    bytes.writeUInt32LE(slots, 80)
    bytes.writeUInt32LE(entrySize, 84)
    bytes.writeUInt32LE(crc32(entries), 88)
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 92)), 16)
    return bytes
  }
}

function guidBytes(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex')
  return Buffer.from([3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((index) => bytes[index] as number))
}
