// Reads type, label and UUID of a filesystem from its first bytes, for the kinds that a boot meets. Starting blkid alone takes
// longer; what is not recognised here is left to it: docs/decisions/0021-filesystem-labels.md.

export interface Signature {
  readonly type: string
  readonly label: string | undefined
  readonly uuid: string | undefined
}

/** 'none': certainly no filesystem (blank, or only a partition table); 'unknown': somebody else has to look. */
export type Superblock = Signature | 'none' | 'unknown'

/** Bytes of a device that `readSuperblock` wants to see; less is fine for a small device. */
export const superblockLength = 68 * 1024

/** `readMore` gives bytes further inside, for a label that lies there. */
export async function readSuperblock(
  start: Buffer,
  readMore: (offset: number, length: number) => Promise<Buffer>,
): Promise<Superblock> {
  if (start.length === 0) return 'none'
  const bytes = Buffer.alloc(superblockLength)
  start.copy(bytes)
  for (const recognise of [ext, iso9660, xfs, btrfs, swap, luks, lvm, squashfs]) {
    const found = recognise(bytes)
    if (found) return found
  }
  const fat = await vfat(bytes, readMore)
  if (fat) return fat
  if (onlyPartitions(bytes) || bytes.equals(Buffer.alloc(superblockLength))) return 'none'
  return 'unknown'
}

type Found = Signature | 'unknown' | undefined

function ext(bytes: Buffer): Found {
  if (bytes.readUInt16LE(0x438) !== 0xef53) return undefined
  const [compatible, incompatible, readOnly] = [0x45c, 0x460, 0x464].map((at) => bytes.readUInt32LE(at)) as [
    number,
    number,
    number,
  ]
  const journalDevice = (incompatible & 0x8) !== 0
  if (journalDevice) return 'unknown'
  // Features that ext3 does not know make an ext4: everything but filetype, recover, meta_bg; sparse_super, large_file, btree_dir.
  const fourth = (incompatible & ~0x16) !== 0 || (readOnly & ~0x7) !== 0
  const journal = (compatible & 0x4) !== 0
  return { type: fourth ? 'ext4' : journal ? 'ext3' : 'ext2', label: text(bytes, 0x478, 16), uuid: uuid(bytes, 0x468) }
}

function iso9660(bytes: Buffer): Found {
  if (latin(bytes, 0x8001, 5) !== 'CD001' || bytes[0x8000] !== 1) return undefined
  // A bridge disc carries UDF as well, and counts as that.
  for (let sector = 17; sector < 32; sector += 1) if (/^NSR0/.test(latin(bytes, sector * 2048 + 1, 5))) return 'unknown'
  const date = [0x833d, 0x832d]
    .map((at) => latin(bytes, at, 16))
    .find((digits) => /^\d{16}$/.test(digits) && !/^0+$/.test(digits))
  const parts = date && /^(....)(..)(..)(..)(..)(..)(..)$/.exec(date)
  return { type: 'iso9660', label: text(bytes, 0x8028, 32), uuid: parts ? parts.slice(1).join('-') : undefined }
}

function xfs(bytes: Buffer): Found {
  if (latin(bytes, 0, 4) !== 'XFSB') return undefined
  return { type: 'xfs', label: text(bytes, 108, 12), uuid: uuid(bytes, 32) }
}

function btrfs(bytes: Buffer): Found {
  if (latin(bytes, 0x10040, 8) !== '_BHRfS_M') return undefined
  return { type: 'btrfs', label: text(bytes, 0x1012b, 256), uuid: uuid(bytes, 0x10020) }
}

/** With pages of 4 KiB: every machine but some arm64 and ppc64 ones. */
function swap(bytes: Buffer): Found {
  if (latin(bytes, 4086, 10) !== 'SWAPSPACE2') return undefined
  return { type: 'swap', label: text(bytes, 1052, 16), uuid: uuid(bytes, 1036) }
}

function luks(bytes: Buffer): Found {
  if (latin(bytes, 0, 6) !== 'LUKS\xba\xbe') return undefined
  const second = bytes.readUInt16BE(6) === 2
  return { type: 'crypto_LUKS', label: second ? text(bytes, 24, 48) : undefined, uuid: text(bytes, 168, 40) }
}

function lvm(bytes: Buffer): Found {
  const sector = [0, 512, 1024, 1536].find((at) => latin(bytes, at, 8) === 'LABELONE')
  return sector === undefined ? undefined : { type: 'LVM2_member', label: undefined, uuid: undefined }
}

function squashfs(bytes: Buffer): Found {
  return latin(bytes, 0, 4) === 'hsqs' ? { type: 'squashfs', label: undefined, uuid: undefined } : undefined
}

async function vfat(
  bytes: Buffer,
  readMore: (offset: number, length: number) => Promise<Buffer>,
): Promise<Signature | undefined> {
  const jump = bytes[0] === 0xe9 || (bytes[0] === 0xeb && bytes[2] === 0x90)
  const wide = latin(bytes, 82, 8) === 'FAT32   '
  const narrow = /^FAT1[26] {3}$/.test(latin(bytes, 54, 8))
  const sector = bytes.readUInt16LE(11)
  if (!jump || !(wide || narrow) || ![512, 1024, 2048, 4096].includes(sector)) return undefined
  const reserved = bytes.readUInt16LE(14)
  const tables = bytes[16] ?? 2
  const tableLength = wide ? bytes.readUInt32LE(36) : bytes.readUInt16LE(22)
  const data = (reserved + tables * tableLength) * sector
  const cluster = (bytes[13] ?? 1) * sector
  const directory = wide
    ? { offset: data + (bytes.readUInt32LE(44) - 2) * cluster, length: cluster }
    : { offset: data, length: bytes.readUInt16LE(17) * 32 }
  const entries = await readMore(Math.max(0, directory.offset), Math.min(directory.length, 64 * 1024))
  const serial = bytes.readUInt32LE(wide ? 67 : 39)
  const digits = serial.toString(16).toUpperCase().padStart(8, '0')
  // The root directory's entry counts; the boot sector's copy (blkid: LABEL_FATBOOT) is all that some tools write.
  const boot = text(bytes, wide ? 71 : 43, 11)
  const label = volumeEntry(entries) ?? (boot === 'NO NAME' ? undefined : boot)
  return { type: 'vfat', label, uuid: serial === 0 ? undefined : `${digits.slice(0, 4)}-${digits.slice(4)}` }
}

function volumeEntry(directory: Buffer): string | undefined {
  for (let at = 0; at + 32 <= directory.length && directory[at] !== 0; at += 32) {
    const attributes = directory[at + 11] ?? 0
    if (directory[at] !== 0xe5 && (attributes & 0x18) === 0x08 && attributes !== 0x0f) return text(directory, at, 11)
  }
  return undefined
}

/** Whether there is a partition table and nothing in the places where a filesystem would have its mark. */
function onlyPartitions(bytes: Buffer): boolean {
  const guid = latin(bytes, 512, 8) === 'EFI PART'
  const classic =
    bytes.readUInt16LE(510) === 0xaa55 && [446, 462, 478, 494].every((at) => bytes[at] === 0 || bytes[at] === 0x80)
  const named = /^(NTFS {4}|EXFAT {3})$/.test(latin(bytes, 3, 8))
  return (guid || classic) && !named
}

function latin(bytes: Buffer, at: number, length: number): string {
  return bytes.toString('latin1', at, at + length)
}

/** Up to the first NUL, without trailing blanks; undefined: empty. */
function text(bytes: Buffer, at: number, length: number): string | undefined {
  const [value = ''] = bytes.toString('utf8', at, at + length).split('\0')
  return value.trimEnd() || undefined
}

function uuid(bytes: Buffer, at: number): string | undefined {
  const hex = bytes.toString('hex', at, at + 16)
  return /^0+$/.test(hex) ? undefined : hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
