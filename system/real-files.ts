// Files of the running machine. The synchronous calls of node:fs are used on purpose: for the small files of a boot they
// are several times faster than the promises, which take a thread hop and a turn of the event loop for each step.

import fs from 'node:fs'
import { ownerIds } from './accounts.ts'
import {
  type Ids,
  inDirectory,
  makeDirectories,
  renameOrRemove,
  replace,
  temporaryName,
  writeAndClose,
  writeInPlace,
} from './atomic-write.ts'
import { errnoOf, fileError, tooLarge } from './file-error.ts'
import type { FileInfo, Files, WriteOptions } from './host.ts'
import { byCodePoint, childOf, walk } from './walk.ts'

const { O_APPEND, O_CREAT, O_NOCTTY, O_NONBLOCK, O_RDONLY, O_WRONLY } = fs.constants

/** Told of every path that was written, made or renamed to: what a later `restorecon` has to look at. */
export type Wrote = (path: string) => void

export function realFiles(wrote: Wrote = () => {}): Files {
  const files: Files = {
    async read(path, options = {}) {
      return absentIsUndefined('read', path, () => readAll(path, options))
    },
    async readText(path, options = {}) {
      return absentIsUndefined('read', path, () => readAll(path, options))?.toString('utf8')
    },
    async stat(path, { follow = true } = {}) {
      const stats = absentIsUndefined('look at', path, () => statOf(path, follow))
      return stats && infoOf(stats)
    },
    async exists(path) {
      return absentIsUndefined('look at', path, () => statOf(path, true)) !== undefined
    },
    async list(path) {
      return absentIsUndefined('list', path, () => fs.readdirSync(path))?.sort(byCodePoint)
    },
    async readLink(path) {
      // EINVAL: something is there, but it is not a link.
      return absentIsUndefined('read the link', path, () => fs.readlinkSync(path), ['EINVAL'])
    },
    async resolve(path) {
      return absentIsUndefined('resolve', path, () => fs.realpathSync.native(path))
    },

    async write(path, content, options = {}) {
      await attempt('write', path, async () => {
        const ids = options.owner ? await ownerIds(files, options.owner) : undefined
        const target = options.follow ? (await walk(path, lookAt, true)).path : path
        const bytes = typeof content === 'string' ? Buffer.from(content) : content
        const existing = lstat(target)
        if (existing && !existing.isFile() && !existing.isSymbolicLink()) writeInPlace(target, bytes)
        else if (/^\/(proc|sys)\//.test(target)) writeInPlace(target, bytes)
        else if (existing && unchanged(target, bytes, options, ids, existing)) return
        else replace(target, bytes, options, ids, existing?.isFile() ? existing : undefined)
        wrote(path)
      })
    },
    async append(path, content, { mode = 0o644 } = {}) {
      await attempt('append to', path, () => {
        const flags = O_WRONLY | O_APPEND | O_NOCTTY
        const existing = openIfThere(path, flags)
        if (existing !== undefined) return writeAndClose(existing, content)
        const fd = inDirectory(path, () => fs.openSync(path, flags | O_CREAT, 0o600))
        fs.fchmodSync(fd, mode)
        return writeAndClose(fd, content)
      })
      wrote(path)
    },
    async makeDirectory(path, { mode, owner } = {}) {
      await attempt('make the directory', path, async () => {
        const ids = owner ? await ownerIds(files, owner) : undefined
        const made = makeDirectories(path)
        if (mode !== undefined) fs.chmodSync(path, mode)
        if (ids) fs.chownSync(path, ids.uid ?? -1, ids.gid ?? -1)
        if (made) wrote(path)
      })
    },
    async link(target, path) {
      await attempt('make the link', path, () => {
        const temporary = temporaryName(path)
        inDirectory(path, () => fs.symlinkSync(target, temporary))
        renameOrRemove(temporary, path)
      })
      wrote(path)
    },
    async rename(from, to) {
      await attempt(`rename ${from} to`, to, () => fs.renameSync(from, to))
      wrote(to)
    },
    async remove(path, { recursive = false } = {}) {
      await attempt('remove', path, () => {
        const existing = lstat(path)
        if (!existing) return
        if (!existing.isDirectory()) fs.unlinkSync(path)
        else if (recursive) fs.rmSync(path, { recursive: true, force: true })
        else throw fileError('remove', path, 'EISDIR')
      })
    },
    async setMode(path, mode) {
      await attempt('change the mode of', path, () => fs.chmodSync(path, mode))
    },
    async setOwner(path, owner, { recursive = false, follow = true } = {}) {
      await attempt('change the owner of', path, async () => {
        const { uid = -1, gid = -1 } = await ownerIds(files, owner)
        if (follow) fs.chownSync(path, uid, gid)
        else fs.lchownSync(path, uid, gid)
        if (recursive && lstat(follow ? fs.realpathSync.native(path) : path)?.isDirectory()) ownTree(path, uid, gid)
      })
    },
    async setTimes(path, accessed, modified) {
      await attempt('change the times of', path, () => fs.utimesSync(path, accessed, modified))
    },
  }
  return files
}

function infoOf(stats: fs.Stats): FileInfo {
  const { size, mode, uid, gid, mtime } = stats
  return { type: typeOf(stats), size, mode: mode & 0o7777, uid, gid, modified: mtime }
}

function typeOf(stats: fs.Stats): FileInfo['type'] {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  if (stats.isSymbolicLink()) return 'link'
  if (stats.isBlockDevice()) return 'block'
  if (stats.isCharacterDevice()) return 'character'
  return stats.isFIFO() ? 'fifo' : 'socket'
}

function readAll(
  path: string,
  { limit, start = 0, length }: { limit?: number; start?: number; length?: number },
): Buffer {
  // Without O_NONBLOCK a fifo would hold up the whole agent until somebody writes to it.
  const fd = fs.openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
  try {
    // Files of /proc and /sys, and devices, claim 0 bytes: they end where nothing more comes, so one byte more is asked for.
    const chunks: Buffer[] = []
    const most = length ?? (limit === undefined ? Number.POSITIVE_INFINITY : limit + 1)
    let size = Math.max(4096, fs.fstatSync(fd).size + 1 - start)
    let total = 0
    while (total < most) {
      const chunk = Buffer.allocUnsafe(Math.min(size, most - total))
      const got = fs.readSync(fd, chunk, 0, chunk.length, start > 0 ? start + total : null)
      if (got === 0) break
      chunks.push(chunk.subarray(0, got))
      total += got
      size = 65_536
    }
    if (limit !== undefined && total > limit) throw tooLarge(path, limit)
    return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
  } finally {
    fs.closeSync(fd)
  }
}

/** A file that is there already, byte for byte, with its mode and owner: a second boot leaves the disk alone. */
function unchanged(
  path: string,
  content: Uint8Array,
  { mode, durable }: WriteOptions,
  ids: Ids | undefined,
  existing: fs.Stats,
): boolean {
  if (!existing.isFile() || existing.size !== content.length || durable) return false
  if (mode !== undefined && mode !== (existing.mode & 0o7777)) return false
  if ((ids?.uid ?? existing.uid) !== existing.uid || (ids?.gid ?? existing.gid) !== existing.gid) return false
  try {
    return readAll(path, {}).equals(content)
  } catch {
    return false // What cannot be read may still be replaced.
  }
}

function openIfThere(path: string, flags: number): number | undefined {
  try {
    return fs.openSync(path, flags)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function lstat(path: string): fs.Stats | undefined {
  return statOf(path, false)
}

/** Does not throw if nothing is there: most answers are no, and an exception costs ten times as much as the call. */
function statOf(path: string, follow: boolean): fs.Stats | undefined {
  return follow ? fs.statSync(path, { throwIfNoEntry: false }) : fs.lstatSync(path, { throwIfNoEntry: false })
}

async function lookAt(path: string): Promise<{ type: FileInfo['type']; target: string | undefined } | undefined> {
  const stats = lstat(path)
  return stats && { type: typeOf(stats), target: stats.isSymbolicLink() ? fs.readlinkSync(path) : undefined }
}

function ownTree(directory: string, uid: number, gid: number): void {
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const path = childOf(directory, entry.name)
    fs.lchownSync(path, uid, gid)
    if (entry.isDirectory()) ownTree(path, uid, gid)
  }
}

function absentIsUndefined<T>(
  what: string,
  path: string,
  read: () => T,
  absent: readonly string[] = [],
): T | undefined {
  checkAbsolute(path)
  try {
    return read()
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT' || errno === 'ENOTDIR' || absent.includes(errno)) return undefined
    throw fileError(what, path, error)
  }
}

async function attempt(what: string, path: string, act: () => void | Promise<void>): Promise<void> {
  checkAbsolute(path)
  try {
    await act()
  } catch (error) {
    throw fileError(what, path, error)
  }
}

function checkAbsolute(path: string): void {
  if (!path.startsWith('/')) throw fileError('use the relative path', path, 'EINVAL')
}
