// How a file of the running machine gets its new content: whole, under its name, or not at all.

import fs from 'node:fs'
import { errnoOf } from './file-error.ts'
import type { WriteOptions } from './host.ts'
import { childOf, parentOf } from './walk.ts'

const { O_CREAT, O_EXCL, O_NOCTTY, O_NONBLOCK, O_RDONLY, O_TRUNC, O_WRONLY } = fs.constants

/** An owner as numbers; undefined: as it is. */
export interface Ids {
  readonly uid: number | undefined
  readonly gid: number | undefined
}

/** The atomic write: complete in every respect before it takes the name. */
export function replace(
  path: string,
  content: Uint8Array,
  options: WriteOptions,
  ids: Ids | undefined,
  existing: fs.Stats | undefined,
): void {
  const temporary = temporaryName(path)
  const fd = inDirectory(path, () => fs.openSync(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600))
  try {
    writeFully(fd, content)
    const own = fs.fstatSync(fd)
    const uid = ids?.uid ?? existing?.uid ?? own.uid
    const gid = ids?.gid ?? existing?.gid ?? own.gid
    // The owner first: changing it takes away the set-user-id bit.
    if (uid !== own.uid || gid !== own.gid) fs.fchownSync(fd, uid, gid)
    fs.fchmodSync(fd, options.mode ?? (existing ? existing.mode & 0o7777 : 0o644))
    if (options.durable === true) fs.fsyncSync(fd)
  } catch (error) {
    fs.closeSync(fd)
    fs.unlinkSync(temporary)
    throw error
  }
  fs.closeSync(fd)
  try {
    renameOrRemove(temporary, path)
  } catch (error) {
    // A file that is a mount point of its own (/etc/hosts in many containers) cannot be replaced, only rewritten.
    if (errnoOf(error) !== 'EBUSY' || !existing) throw error
    writeInPlace(path, content)
    if (options.mode !== undefined) fs.chmodSync(path, options.mode)
    if (ids) fs.chownSync(path, ids.uid ?? -1, ids.gid ?? -1)
  }
  if (options.durable === true) syncDirectory(parentOf(path))
}

/** Devices, fifos and the files of kernel file systems cannot be replaced, so there is nothing to be atomic about. */
export function writeInPlace(path: string, content: Uint8Array): void {
  const fifo = fs.lstatSync(path, { throwIfNoEntry: false })?.isFIFO() ? O_NONBLOCK : 0
  const fd = fs.openSync(path, O_WRONLY | O_TRUNC | O_NOCTTY | fifo)
  writeAndClose(fd, content)
}

export function writeAndClose(fd: number, content: string | Uint8Array): void {
  try {
    writeFully(fd, typeof content === 'string' ? Buffer.from(content) : content)
  } finally {
    fs.closeSync(fd)
  }
}

function writeFully(fd: number, content: Uint8Array): void {
  for (let at = 0; at < content.length; ) at += fs.writeSync(fd, content, at)
}

function syncDirectory(path: string): void {
  const fd = fs.openSync(path, O_RDONLY)
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

export function renameOrRemove(temporary: string, path: string): void {
  try {
    fs.renameSync(temporary, path)
  } catch (error) {
    fs.unlinkSync(temporary)
    throw error
  }
}

export function temporaryName(path: string): string {
  const random = Math.random().toString(36).slice(2, 12)
  return childOf(parentOf(path), `.firstlight-${process.pid}-${random}`)
}

/** Does something in the directory of `path`, making it first where it is missing. */
export function inDirectory<T>(path: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
    makeDirectories(parentOf(path))
    return make()
  }
}

/**
 * True where it was missing. Every directory that is made gets 0755, whatever the umask. Node's recursive form is not used: on a
 * read-only file system it says that a directory is missing.
 */
export function makeDirectories(path: string): boolean {
  // Most are there; the exception would cost several times as much as the question.
  if (fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) return false
  try {
    fs.mkdirSync(path)
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'EEXIST' && fs.statSync(path).isDirectory()) return false
    if (errno !== 'ENOENT' || path === '/') throw error
    makeDirectories(parentOf(path))
    // It is not tried again: some places, such as /proc, accept no directory and claim that one is missing.
    fs.mkdirSync(path)
  }
  fs.chmodSync(path, 0o755)
  return true
}
