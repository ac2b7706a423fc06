// Reads a GUID partition table (UEFI specification, chapter 5): https://uefi.org/specs/UEFI/2.10/05_GUID_Partition_Table_Format.html
// Tools that write one also read it, but not all of them are everywhere, and a plan needs to know without any.

import { crc32 } from 'node:zlib'

export interface Partition {
  /** From 1, as in the name of its device. */
  readonly number: number
  /** Sectors. */
  readonly start: number
  /** Sectors. */
  readonly size: number
  /** GUID in capitals. */
  readonly type: string
  /** GUID in capitals. */
  readonly id: string
  readonly name: string
  /** 16 hexadecimal digits. */
  readonly attributes: string
}

export interface Gpt {
  /** GUID in capitals. */
  readonly id: string
  /** The first and the last sector that a partition may have. */
  readonly firstUsable: number
  readonly lastUsable: number
  /** How many partitions there may be. */
  readonly slots: number
  /** By where they start. */
  readonly partitions: readonly Partition[]
  /** A copy of it is broken, or not at the end of the disk, which has grown. */
  readonly repairable: boolean
}

/** 'damaged': there is or was a GPT, of which no copy is whole. */
export type Table = Gpt | 'none' | 'mbr' | 'damaged'

/** Sizes in bytes, of the disk in sectors. */
export interface Disk {
  readonly sectors: number
  readonly sectorSize: number
}

export type ReadBytes = (start: number, length: number) => Promise<Buffer>

const usual = { slots: 128, entrySize: 128 }
/** Of all entries; the usual ones take 16 KiB. */
const mostBytes = 4 << 20

export async function readTable({ sectors, sectorSize }: Disk, read: ReadBytes): Promise<Table> {
  const record = await read(0, 512)
  const last = sectors - 1
  const within: ReadBytes = async (start, length) =>
    start + length > sectors * sectorSize ? Buffer.alloc(0) : read(start, length)
  const copy = async (at: number) => readCopy(at, sectorSize, within)
  const first = sectors > 2 ? await copy(1) : undefined
  const second = await copy(first ? first.alternate : last)
  const [kept] = [first, second].flatMap((one) => one?.table ?? [])
  if (!kept) return first || second || isProtective(record) ? 'damaged' : isMbr(record) ? 'mbr' : 'none'
  const whole = first?.table && second?.table && first.alternate === last && isProtective(record)
  return { ...kept, lastUsable: whole ? kept.lastUsable : lastUsable(sectors, sectorSize), repairable: !whole }
}

/** Where a table of the usual size lets partitions end. */
function lastUsable(sectors: number, sectorSize: number): number {
  return sectors - 2 - Math.ceil((usual.slots * usual.entrySize) / sectorSize)
}

/** The sector after the last partition; 0: there is none. */
export function endOf({ partitions }: Pick<Gpt, 'partitions'>): number {
  return Math.max(0, ...partitions.map(({ start, size }) => start + size))
}

/** As it is after it was made. */
export function emptyTable(id: string, { sectors, sectorSize }: Disk): Gpt {
  const entries = Math.ceil((usual.slots * usual.entrySize) / sectorSize)
  const sizes = { firstUsable: 2 + entries, lastUsable: lastUsable(sectors, sectorSize), slots: usual.slots }
  return { id, ...sizes, partitions: [], repairable: false }
}

interface Copy {
  /** The sector of the other copy. */
  readonly alternate: number
  /** undefined: its sums are wrong. */
  readonly table: Omit<Gpt, 'repairable'> | undefined
}

/** undefined: there is none. */
async function readCopy(at: number, sectorSize: number, read: ReadBytes): Promise<Copy | undefined> {
  const header = await read(at * sectorSize, sectorSize)
  if (header.length < 92 || header.toString('latin1', 0, 8) !== 'EFI PART') return undefined
  const number = (offset: number) => Number(header.readBigUInt64LE(offset))
  const [length, sum] = [header.readUInt32LE(12), header.readUInt32LE(16)]
  const [slots, entrySize] = [header.readUInt32LE(80), header.readUInt32LE(84)]
  const broken = { alternate: number(32), table: undefined }
  if (length < 92 || length > header.length || number(24) !== at) return broken
  if (entrySize < 128 || entrySize % 8 !== 0 || slots * entrySize > mostBytes) return broken
  const bare = Buffer.from(header.subarray(0, length))
  bare.writeUInt32LE(0, 16)
  if (crc32(bare) !== sum) return broken
  const entries = await read(number(72) * sectorSize, slots * entrySize)
  if (crc32(entries) !== header.readUInt32LE(88)) return broken
  const partitions = Array.from({ length: slots }, (_, index) =>
    partitionIn(entries.subarray(index * entrySize, (index + 1) * entrySize), index + 1),
  )
  const table = {
    id: guid(header, 56),
    firstUsable: number(40),
    lastUsable: number(48),
    slots,
    partitions: partitions.flatMap((one) => one ?? []).sort((a, b) => a.start - b.start),
  }
  return { alternate: broken.alternate, table }
}

function partitionIn(entry: Buffer, number: number): Partition | undefined {
  if (entry.subarray(0, 16).every((byte) => byte === 0)) return undefined
  const [start, end] = [Number(entry.readBigUInt64LE(32)), Number(entry.readBigUInt64LE(40))]
  return {
    number,
    start,
    size: end - start + 1,
    type: guid(entry, 0),
    id: guid(entry, 16),
    name: entry.toString('utf16le', 56, 128).split('\0', 1)[0] as string,
    attributes: entry.readBigUInt64LE(48).toString(16).padStart(16, '0'),
  }
}

/** The first three groups have their bytes the other way round. */
function guid(bytes: Buffer, at: number): string {
  const swapped = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((index) => bytes[at + index] ?? 0)
  const hex = Buffer.from(swapped).toString('hex').toUpperCase()
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The types of the four entries. A boot sector of FAT has the same mark at its end, and no such entries. */
function isMbr(record: Buffer): boolean {
  if (record.length < 512 || record.readUInt16LE(510) !== 0xaa55) return false
  const entries = [446, 462, 478, 494]
  const states = entries.every((at) => record[at] === 0 || record[at] === 0x80)
  return states && entries.some((at) => record[at + 4] !== 0 && record.readUInt32LE(at + 12) > 0)
}

function isProtective(record: Buffer): boolean {
  return isMbr(record) && [450, 466, 482, 498].some((at) => record[at] === 0xee)
}
