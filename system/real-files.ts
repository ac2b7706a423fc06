// Files of the running machine. The synchronous calls of node:fs are used on purpose: for the small files of a boot they
// are several times faster than the promises, which take a thread hop and a turn of the event loop for each step.

import fs from 'node:fs'
import { HostError } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { ownerIds } from './accounts.ts'
import { type Place, through, typeOf, type Way } from './door.ts'
import { milliseconds } from './durations.ts'
import { errno, errnoOf, fileError } from './file-error.ts'
import type { FileInfo, Owner } from './host.ts'
import { readFile } from './read-file.ts'
import { removeTree } from './remove-tree.ts'
import type { Unsyncable } from './sync.ts'
import { isTemporary } from './temporary-name.ts'
import { byCodePoint } from './walk.ts'
import { appendFile, type Ids, makeLink, openToAppend, writeFile } from './write-file.ts'

/** Told of every path that was written, made or renamed to: what a later `restorecon` has to look at. */
export type Wrote = (path: string) => void

export function realFiles(wrote: Wrote = () => {}): Unsyncable {
  const proven = new Set<string>()

  /** What is learned of directories holds until the event loop turns: then something else has run. */
  function lately(): Set<string> {
    if (proven.size === 0) setImmediate(() => proven.clear())
    return proven
  }

  /** For content. */
  function fill<T>(path: string, follow: boolean, act: (place: Place) => T): T {
    return change(path, { follow, proven: lately() }, act)
  }

  /** For all that may give a directory away, or its name to another. */
  function alter<T>(path: string, follow: boolean, act: (place: Place) => T): T {
    try {
      return change(path, { follow }, act)
    } finally {
      proven.clear()
    }
  }

  const files: Unsyncable = {
    async read(path, options) {
      return absentIsUndefined('read', path, () => readFile(path, options, lately()))
    },
    async readText(path, options) {
      return absentIsUndefined('read', path, () => readFile(path, options, lately()))?.toString('utf8')
    },
    async stat(path, { follow = true } = {}) {
      const stats = absentIsUndefined('look at', path, () => statOf(path, follow))
      return stats && infoOf(stats)
    },
    async exists(path) {
      return absentIsUndefined('look at', path, () => statOf(path, true)) !== undefined
    },
    async list(path, { temporary = false } = {}) {
      const names = absentIsUndefined('list', path, () => fs.readdirSync(path))
      return names?.filter((name) => temporary || !isTemporary(name)).sort(byCodePoint)
    },
    async readLink(path) {
      // EINVAL: something is there, but it is not a link.
      return absentIsUndefined('read the link', path, () => fs.readlinkSync(path), ['EINVAL'])
    },
    async resolve(path) {
      return absentIsUndefined('resolve', path, () => fs.realpathSync.native(path))
    },

    async write(path, content, options = {}) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content
      await attempt('write', path, async () => {
        const ids = await idsOf(options.owner)
        const changed = fill(path, options.follow ?? false, (place) => writeFile(place, bytes, options, ids))
        if (changed) wrote(path)
      })
    },
    async append(path, content, options = {}) {
      await attempt('append to', path, async () => {
        const ids = await idsOf(options.owner)
        fill(path, true, (place) => appendFile(place, content, options, ids))
      })
      wrote(path)
    },
    async makeDirectory(path, { mode, owner } = {}) {
      await attempt('make the directory', path, async () => {
        const ids = await idsOf(owner)
        const made = (mode === undefined && !ids ? fill : alter)(path, true, (place) => {
          const { node } = place
          if (node && node.type !== 'directory') throw errno('EEXIST')
          if (node && (mode !== undefined || ids)) place.check('change', ids?.uid)
          place.makeParent()
          const address = node ? place.address : place.makeDirectory(mode ?? 0o755)
          if (node && mode !== undefined) fs.chmodSync(address, mode)
          if (ids) fs.chownSync(address, ids.uid ?? -1, ids.gid ?? -1)
          return node === undefined
        })
        if (made) wrote(path)
      })
    },
    async link(target, path) {
      await attempt('make the link', path, () => {
        if (alter(path, false, (place) => makeLink(place, target))) wrote(path)
      })
    },
    async rename(from, to) {
      await attempt(`rename ${from} to`, to, () => {
        alter(from, false, (source) => {
          if (!source.node) throw errno('ENOENT')
          source.check('change')
          alter(to, false, (target) => {
            source.checkMove(target)
            fs.renameSync(source.at(), target.at())
          })
        })
      })
      wrote(to)
    },
    async remove(path, { recursive = false } = {}) {
      await attempt('remove', path, () => {
        alter(path, false, (place) => {
          if (!place.node) return
          if (place.path === '/') throw errno('EPERM')
          if (place.node.type !== 'directory') fs.unlinkSync(place.at())
          else if (recursive) removeTree(place.at())
          else throw errno('EISDIR')
        })
      })
    },
    async setMode(path, mode) {
      await attempt('change the mode of', path, () => {
        alter(path, true, (place) => {
          if (!place.node) throw errno('ENOENT')
          place.check('change')
          fs.chmodSync(place.address, mode)
        })
      })
    },
    async setOwner(path, owner, { follow = true } = {}) {
      await attempt('change the owner of', path, async () => {
        const { uid = -1, gid = -1 } = (await idsOf(owner)) ?? {}
        alter(path, follow, (place) => {
          if (!place.node) throw errno('ENOENT')
          place.check('change', uid)
          // What was opened may be a link itself, and is reached by following /proc/self/fd.
          if (place.address === place.path) fs.lchownSync(place.path, uid, gid)
          else fs.chownSync(place.address, uid, gid)
        })
      })
    },
    async setTimes(path, accessed, modified) {
      await attempt('change the times of', path, () => {
        alter(path, true, (place) => {
          if (!place.node) throw errno('ENOENT')
          place.check('change')
          fs.utimesSync(place.address, accessed, modified)
        })
      })
    },
    async locked(path, { budget }, work) {
      const began = milliseconds()
      const fd = opened('lock', path, () => fill(path, true, (place) => openToAppend(place, 0o600)))
      try {
        const { lockWithin } = await import('./lockf.ts')
        if (!(await lockWithin(fd, () => budget - (milliseconds() - began)))) throw lockTaken(path, budget)
        return await work()
      } finally {
        fs.closeSync(fd)
      }
    },
  }

  async function idsOf(owner: Owner | undefined): Promise<Ids | undefined> {
    return owner && ownerIds(files, owner)
  }
  return files
}

function change<T>(path: string, way: Omit<Way, 'use'>, act: (place: Place) => T): T {
  return through(path, { ...way, use: 'change' }, (place) => {
    if (place.blocked) throw errno(place.blocked)
    return act(place)
  })
}

function infoOf(stats: fs.Stats): FileInfo {
  const { size, mode, uid, gid, nlink, mtime } = stats
  return { type: typeOf(stats), size, mode: mode & 0o7777, uid, gid, links: nlink, modified: mtime }
}

/** Does not throw if nothing is there: most answers are no, and an exception costs ten times as much as the call. */
function statOf(path: string, follow: boolean): fs.Stats | undefined {
  return follow ? fs.statSync(path, { throwIfNoEntry: false }) : fs.lstatSync(path, { throwIfNoEntry: false })
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

function opened(what: string, path: string, open: () => number): number {
  checkAbsolute(path)
  try {
    return open()
  } catch (error) {
    throw fileError(what, path, error)
  }
}

function lockTaken(path: string, budget: number): HostError {
  const why = say`another program has had it locked for ${budget / 1000} s`
  return new HostError('timeout', say`Cannot lock ${say.path(path)}: ${why}`, { detail: { path }, why })
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
