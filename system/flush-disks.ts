// Flushes the file systems of the running machine that were written to: one call for each, however many files there are.

import fs from 'node:fs'
import { HostError } from '../core/errors.ts'
import { fileError } from './file-error.ts'
import type { Commands } from './host.ts'
import type { Libc } from './libc.ts'
import type { Unsynced } from './sync.ts'
import { parentOf } from './walk.ts'

/** Numbers of statfs(2) of what has no disk, or none of the machine: tmpfs, ramfs, proc, sysfs, FUSE. */
const diskless: ReadonlySet<number> = new Set([0x01021994, 0x858458f6, 0x9fa0, 0x62656572, 0x65735546])
/** File systems on a disk of the machine whose source in the mount table is not a device. */
const onDisk: ReadonlySet<string> = new Set(['overlay', 'btrfs', 'zfs', 'bcachefs', 'ubifs', 'jffs2'])

/** Returns the places that were flushed. `syncfsOf` is asked once there is a disk. Where this Node cannot call the C library, sync(1) is started. */
export async function flushDisks(
  { paths, anywhere }: Unsynced,
  commands: Commands,
  syncfsOf: () => Libc['syncfs'] | undefined,
): Promise<readonly string[]> {
  const opened = new Map<number, Opened>()
  try {
    // The path itself too: it may be the top of a file system, or a link into another one.
    const known = new Map<string, boolean>()
    const reach = (place: string) => {
      const reached = known.get(place) ?? open(place, opened)
      known.set(place, reached)
      return reached
    }
    const reached = [...paths].map((path) => [path, parentOf(path)].map(reach).includes(true))
    // Whoever moves directories about must not keep the disk from being flushed.
    if (anywhere || reached.includes(false)) {
      for (const place of disks(mountTable())) open(place, opened)
    }
    const flushed = [...opened.values()].filter(({ fd }) => hasDisk(fd))
    const syncfs = flushed.length > 0 ? syncfsOf() : undefined
    for (const { fd, place, device } of flushed) {
      // It is not tried again: the kernel tells of what a disk did not take only once.
      if (!syncfs) await startSync(`/proc/${process.pid}/fd/${fd}`, on(device, paths), commands)
      else if (!syncfs(fd)) throw fileError('flush the file system of', place, 'EIO')
    }
    return flushed.map(({ place }) => place)
  } finally {
    for (const { fd } of opened.values()) fs.closeSync(fd)
  }
}

/** Without /proc all that is known is where this process wrote. */
function mountTable(): string {
  try {
    return fs.readFileSync('/proc/self/mountinfo', 'latin1')
  } catch {
    return ''
  }
}

function hasDisk(fd: number): boolean {
  try {
    return !diskless.has(fs.statfsSync(`/proc/self/fd/${fd}`).type)
  } catch {
    return true // Flushing one without a disk does no harm.
  }
}

interface Opened {
  readonly fd: number
  readonly place: string
  readonly device: number
}

/** Only directories: to open anything else may do something. False: there is none, or this user has no way to it. */
function open(place: string, opened: Map<number, Opened>): boolean {
  let fd: number
  try {
    // Most are files, by the thousand, and an error costs ten times as much as a look.
    const found = fs.lstatSync(place, { throwIfNoEntry: false })
    if (!found?.isDirectory() && !found?.isSymbolicLink()) return false
    fd = fs.openSync(place, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY)
  } catch {
    return false
  }
  const device = fs.fstatSync(fd).dev
  if (opened.has(device)) fs.closeSync(fd)
  else opened.set(device, { fd, place, device })
  return true
}

/** Mount points of file systems on disks that may be written to. Of the network ones a server would decide how long it takes. */
export function disks(mountinfo: string): readonly string[] {
  return mountinfo.split('\n').flatMap((line) => {
    // 36 35 98:0 /root /mount/point rw,noatime shared:1 - ext4 /dev/vda1 rw
    const [mount = '', source = ''] = line.split(' - ')
    const [, , , , point = '', options = ''] = mount.split(' ')
    const [type = '', device = ''] = source.split(' ')
    const disk = onDisk.has(type) || (device.startsWith('/dev/') && !type.startsWith('fuse'))
    if (!disk || !options.split(',').includes('rw')) return []
    return [point.replace(/\\([0-7]{3})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 8)))]
  })
}

/** The files among the paths that lie on a device, and the directories of all of them. */
function on(device: number, paths: ReadonlySet<string>): ReadonlySet<string> {
  const places = [...paths].flatMap((path) => [path, parentOf(path)])
  return new Set(
    places.filter((place) => {
      const found = fs.lstatSync(place, { throwIfNoEntry: false })
      return found?.dev === device && (found.isFile() || found.isDirectory())
    }),
  )
}

async function startSync(place: string, written: ReadonlySet<string>, commands: Commands): Promise<void> {
  try {
    await commands.query(['sync', '-f', place])
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== 'not-found') throw error
    // Without sync(1) only what is known can be flushed.
    for (const one of written) fsync(one)
  }
}

function fsync(path: string): void {
  try {
    const fd = fs.openSync(path, fs.constants.O_RDONLY)
    try {
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
  } catch (error) {
    throw fileError('flush', path, error)
  }
}
