// How a file of the running machine gets its new content: whole, under its name, or not at all.

import fs from 'node:fs'
import { HostError } from '../core/errors.ts'
import type { Place } from './door.ts'
import { errno, errnoOf } from './file-error.ts'
import type { AppendOptions, FileInfo, WriteOptions } from './host.ts'
import { temporaryName } from './temporary-name.ts'

const { O_APPEND, O_CREAT, O_EXCL, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_TRUNC, O_WRONLY } = fs.constants

/** An owner as numbers; undefined: as it is. */
export interface Ids {
  readonly uid: number | undefined
  readonly gid: number | undefined
}

/** False: it was so already. */
export function writeFile(place: Place, content: Uint8Array, options: WriteOptions, ids: Ids | undefined): boolean {
  const { node, address } = place
  if (node?.type === 'directory') throw errno('EISDIR')
  const usable = node !== undefined && isUsable(place, ids)
  // Devices, fifos and the files of kernel file systems cannot be replaced, so there is nothing to be atomic about.
  if ((usable && node.type !== 'file' && node.type !== 'link') || /^\/(proc|sys)\//.test(place.path)) {
    writeInPlace(node ? address : place.at(), content, node?.type === 'fifo')
    return true
  }
  const existing = usable && node.type === 'file' ? node.stats : undefined
  if (existing && unchanged(address, content, options, ids, existing)) return false
  replace(place, content, options, ids, existing)
  return true
}

/** What another user may have planted is replaced and leaves nothing to the new file, neither its mode nor its owner. */
function isUsable(place: Place, ids: Ids | undefined): boolean {
  try {
    place.check('change', ids?.uid)
    return true
  } catch (error) {
    if (error instanceof HostError && error.code === 'unsafe') return false
    throw error
  }
}

/** XFS, F2FS, bcachefs, by their numbers in statfs(2). */
const renamingFirst: ReadonlySet<number> = new Set([0x58465342, 0xf2f52010, 0xca451a4e])

/**
 * Whether this kind of file system puts a rename on the disk before the content of what is renamed: a power cut would leave a file that
 * was there before (/etc/fstab) empty. ext4 and Btrfs see to that themselves, and new files are flushed at the end of the stage.
 */
function renamesFirst(type: number): boolean {
  return renamingFirst.has(type)
}

/** The atomic write: complete in every respect before it takes the name. */
function replace(
  place: Place,
  content: Uint8Array,
  options: WriteOptions,
  ids: Ids | undefined,
  existing: fs.Stats | undefined,
): void {
  place.makeParent()
  const temporary = place.at(temporaryName(!place.shared))
  const fd = fs.openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  try {
    writeFully(fd, content)
    const own = fs.fstatSync(fd)
    const uid = ids?.uid ?? existing?.uid ?? own.uid
    const gid = ids?.gid ?? existing?.gid ?? own.gid
    // The owner first: changing it takes away the set-user-id bit. The mode last: a file left behind is no program.
    if (uid !== own.uid || gid !== own.gid) fs.fchownSync(fd, uid, gid)
    fs.fchmodSync(fd, options.mode ?? (existing ? existing.mode & 0o7777 : 0o644))
    if (existing && existing.size > 0 && options.durable !== false && renamesFirst(fs.statfsSync(temporary).type)) {
      fs.fdatasyncSync(fd)
    }
  } catch (error) {
    fs.closeSync(fd)
    fs.unlinkSync(temporary)
    throw error
  }
  fs.closeSync(fd)
  try {
    renameOrRemove(temporary, place.at())
  } catch (error) {
    // A file that is a mount point of its own (/etc/hosts in many containers) cannot be replaced, only rewritten.
    if (errnoOf(error) !== 'EBUSY' || !existing) throw error
    writeInPlace(place.address, content, false)
    if (options.mode !== undefined) fs.chmodSync(place.address, options.mode)
    if (ids) fs.chownSync(place.address, ids.uid ?? -1, ids.gid ?? -1)
  }
}

export function appendFile(
  place: Place,
  content: string | Uint8Array,
  { mode, newMode, flush = false }: AppendOptions,
  ids: Ids | undefined,
): void {
  const fd = openToAppend(place, mode ?? newMode ?? 0o644, ids)
  try {
    // A new file has it already.
    if (place.node && mode !== undefined) fs.fchmodSync(fd, mode)
    writeFully(fd, typeof content === 'string' ? Buffer.from(content) : content)
    if (flush) fs.fdatasyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  if (flush && !place.node) syncDirectory(place.at('.'))
}

/** `mode` is that of a new file. */
export function openToAppend(place: Place, mode: number, ids?: Ids): number {
  const flags = O_WRONLY | O_APPEND | O_NOCTTY
  if (place.node) place.check('change', ids?.uid)
  else place.makeParent()
  const fd = place.node
    ? openExisting(place.node.type, place.address, flags)
    : fs.openSync(place.at(), flags | O_CREAT | (place.shared ? O_EXCL | O_NOFOLLOW : 0), 0o600)
  // The owner first: changing it takes away the set-user-id bit.
  if (ids) fs.fchownSync(fd, ids.uid ?? -1, ids.gid ?? -1)
  if (!place.node) fs.fchmodSync(fd, mode)
  return fd
}

function openExisting(type: FileInfo['type'], address: string, flags: number): number {
  return type === 'fifo' ? openFifo(address, flags) : fs.openSync(address, flags)
}

/** An error where nobody reads, instead of waiting for somebody; what is written waits for the reader, as with any pipe. */
function openFifo(address: string, flags: number): number {
  const first = fs.openSync(address, flags | O_NONBLOCK)
  try {
    return fs.openSync(address, flags)
  } finally {
    fs.closeSync(first)
  }
}

/** False: it was there already. */
export function makeLink(place: Place, target: string): boolean {
  const { node, shared, ours } = place
  if (!shared && node?.type === 'link' && node.target === target && ours(node.uid)) return false
  place.makeParent()
  const temporary = place.at(temporaryName(!place.shared))
  fs.symlinkSync(target, temporary)
  renameOrRemove(temporary, place.at())
  return true
}

/** A file that is there already, byte for byte, with its mode and owner: a second boot leaves the disk alone. */
function unchanged(
  address: string,
  content: Uint8Array,
  { mode }: WriteOptions,
  ids: Ids | undefined,
  existing: fs.Stats,
): boolean {
  if (existing.size !== content.length) return false
  if (mode !== undefined && mode !== (existing.mode & 0o7777)) return false
  if ((ids?.uid ?? existing.uid) !== existing.uid || (ids?.gid ?? existing.gid) !== existing.gid) return false
  try {
    return fs.readFileSync(address).equals(content)
  } catch {
    return false // What cannot be read may still be replaced.
  }
}

function writeInPlace(address: string, content: Uint8Array, fifo: boolean): void {
  const fd = fs.openSync(address, O_WRONLY | O_TRUNC | O_NOCTTY | (fifo ? O_NONBLOCK : 0))
  try {
    writeFully(fd, content)
  } finally {
    fs.closeSync(fd)
  }
}

function writeFully(fd: number, content: Uint8Array): void {
  for (let at = 0; at < content.length; ) at += fs.writeSync(fd, content, at)
}

/** So that the name of a new file is on the disk too. */
function syncDirectory(name: string): void {
  const fd = fs.openSync(name, O_RDONLY)
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

function renameOrRemove(temporary: string, path: string): void {
  try {
    fs.renameSync(temporary, path)
  } catch (error) {
    fs.unlinkSync(temporary)
    throw error
  }
}
