// A disk that a cloud gives to a machine, as somebody can use it here: a folder, or an image.

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { promisify } from 'node:util'
import type { ServedDisk } from './cloud.ts'
import type { FileSystem } from './file-systems.ts'

/** A program that is not here, or that failed. */
export class DiskError extends Error {
  override readonly name = 'DiskError'
  readonly program: string
  /** Debian's package that has the program, if that is what is missing. */
  readonly debian: string | undefined
  constructor(program: string, debian?: string) {
    super(
      debian ? `${program} is not here; Debian's package is called ${debian}` : `${program} could not write the disk`,
    )
    this.program = program
    this.debian = debian
  }
}

/** The cloud's machines would not know the disk by this file system. */
export class FileSystemRefused extends Error {
  override readonly name = 'FileSystemRefused'
  readonly wanted: FileSystem
  readonly known: readonly FileSystem[]
  constructor(wanted: FileSystem, known: readonly FileSystem[]) {
    super(`A disk with ${wanted} is not known by machines there; ${known.join(', ')} is`)
    this.wanted = wanted
    this.known = known
  }
}

const run = promisify(execFile)

/** Debian's packages; /sbin is not on everybody's PATH. */
const packages = { 'mkfs.ext4': 'e2fsprogs', 'mkfs.vfat': 'dosfstools', mcopy: 'mtools', xorriso: 'xorriso' } as const

const kibibyte = 1024
const mebibyte = 1024 * kibibyte

/** `path` ends with .img or .iso; any other is a folder's. Throws DiskError and FileSystemRefused. */
export async function writeDisk(disk: ServedDisk, path: string, wanted?: FileSystem): Promise<void> {
  const kind = extname(path)
  if (kind !== '.img' && kind !== '.iso') return writeFiles(disk, path)
  const type = imageType(disk, wanted ?? (kind === '.iso' ? 'iso9660' : undefined))
  await mkdir(dirname(path), { recursive: true })
  // Beside the image: there is room for it, and whoever may write the one may write the other.
  const folder = await mkdtemp(join(dirname(path), `.${basename(path)}-`))
  try {
    await writeFiles(disk, folder)
    await writers[type](disk, folder, path)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** A disc is rather an image with ext4, which every kernel reads, where its machines know that too. */
function imageType({ type, also = [] }: ServedDisk, wanted: FileSystem | undefined): FileSystem {
  const known = [type, ...also]
  if (wanted !== undefined && !known.includes(wanted)) throw new FileSystemRefused(wanted, known)
  return wanted ?? (type === 'iso9660' ? (also[0] ?? type) : type)
}

const writers = { iso9660: writeIso, vfat: writeVfat, ext4: writeExt4 } as const

/** Where several disks go: the first to the path itself, others to one with their label in it. */
export function diskPaths(disks: readonly ServedDisk[], path: string): readonly string[] {
  const kind = ['.img', '.iso'].find((one) => path.endsWith(one)) ?? ''
  const stem = path.slice(0, path.length - kind.length)
  return disks.map(({ label }, index) => (index === 0 ? path : `${stem}-${label || index + 1}${kind}`))
}

async function writeFiles({ files }: ServedDisk, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content, { mode: 0o600 })
  }
}

async function writeIso({ label, uuid }: ServedDisk, folder: string, path: string): Promise<void> {
  await rm(path, { force: true })
  // An ISO has a time for a UUID: blkid's 2025-01-02-03-04-05-06.
  const time = uuid !== undefined && /^[\d-]{22}$/.test(uuid) ? ['-volume_date', 'uuid', uuid.replaceAll('-', '')] : []
  const command = ['-volid', label, '-joliet', 'on', '-rockridge', 'on', ...time, '-map', folder, '/', '-commit']
  await make('xorriso', ['-abort_on', 'FAILURE', '-outdev', path, ...command])
}

async function writeExt4({ label, uuid, files }: ServedDisk, folder: string, path: string): Promise<void> {
  await makeEmpty(path, 8 * mebibyte + 1.2 * roomFor(files, 2 * 4096))
  const identity = uuid !== undefined && uuid.length === 36 ? ['-U', uuid] : []
  await make('mkfs.ext4', ['-q', '-F', '-L', label.slice(0, 16), ...identity, '-d', folder, path])
}

/** As large as a floppy, or larger. A UUID is a number there: "9796-932E". */
async function writeVfat({ label, uuid, files }: ServedDisk, folder: string, path: string): Promise<void> {
  await makeEmpty(path, Math.max(1440 * kibibyte, mebibyte + 1.2 * roomFor(files, 4096)))
  const named = label === '' ? [] : ['-n', label.slice(0, 11)]
  const identity = uuid !== undefined && /^[0-9a-f]{4}-[0-9a-f]{4}$/i.test(uuid) ? ['-i', uuid.replace('-', '')] : []
  await make('mkfs.vfat', [...named, ...identity, path])
  const names = (await readdir(folder)).map((name) => join(folder, name))
  if (names.length > 0) await make('mcopy', ['-i', path, '-s', ...names, '::/'])
}

/** Bytes of all files, of which each takes so many more. */
function roomFor(files: ServedDisk['files'], each: number): number {
  return Object.values(files).reduce((sum, content) => sum + Buffer.byteLength(content) + each, 0)
}

async function makeEmpty(path: string, bytes: number): Promise<void> {
  const image = await open(path, 'w', 0o600)
  await image.truncate(Math.ceil(bytes / kibibyte) * kibibyte)
  await image.close()
}

async function make(program: keyof typeof packages, args: readonly string[]): Promise<void> {
  for (const place of ['/usr/bin', '/usr/sbin', '/sbin', '/bin']) {
    try {
      await run(join(place, program), args)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue
      throw new DiskError(program)
    }
  }
  throw new DiskError(program, packages[program])
}
