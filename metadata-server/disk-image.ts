// A disk that a cloud gives to a machine, as somebody can use it here: a folder, an ext4 image, or an ISO.

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { promisify } from 'node:util'
import type { ServedDisk } from './cloud.ts'

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

const run = promisify(execFile)

/** Debian's packages; /sbin is not on everybody's PATH. */
const packages = { 'mkfs.ext4': 'e2fsprogs', xorriso: 'xorriso' } as const

const mebibyte = 1024 * 1024

/** `path` ends with .img or .iso; any other is a folder's. Throws DiskError. */
export async function writeDisk(disk: ServedDisk, path: string): Promise<void> {
  const kind = extname(path)
  if (kind !== '.img' && kind !== '.iso') return writeFiles(disk, path)
  await mkdir(dirname(path), { recursive: true })
  // Beside the image: there is room for it, and whoever may write the one may write the other.
  const folder = await mkdtemp(join(dirname(path), `.${basename(path)}-`))
  try {
    await writeFiles(disk, folder)
    if (kind === '.iso') await writeIso(disk, folder, path)
    else await writeExt4(disk, folder, path)
  } finally {
    await rm(folder, { recursive: true })
  }
}

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
  const bytes = Object.values(files).reduce((sum, content) => sum + Buffer.byteLength(content) + 8192, 0)
  const image = await open(path, 'w', 0o600)
  await image.truncate(Math.ceil((bytes * 1.2) / mebibyte + 8) * mebibyte)
  await image.close()
  const identity = uuid !== undefined && uuid.length === 36 ? ['-U', uuid] : []
  await make('mkfs.ext4', ['-q', '-F', '-L', label.slice(0, 16), ...identity, '-d', folder, path])
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
