// Content of a file of the running machine.

import fs from 'node:fs'
import { through } from './door.ts'
import { errnoOf, tooLarge } from './file-error.ts'

const { O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = fs.constants
const OTHERS_READ = 0o004

export interface ReadOptions {
  readonly limit?: number
  readonly start?: number
  readonly length?: number
}

/** undefined: nothing there. `proven` as in a Way. */
export function readFile(path: string, options: ReadOptions = {}, proven?: Set<string>): Buffer | undefined {
  const opened = openPlain(path) ?? openCarefully(path, proven)
  if (!opened) return undefined
  try {
    return readFrom(opened, path, options)
  } finally {
    fs.closeSync(opened.fd)
  }
}

interface Opened {
  readonly fd: number
  readonly stats: fs.Stats
}

/**
 * A file of one name, opened under this very name, is what lies there: no link was followed. Else it needs a closer look, and so
 * does what not everybody may read; not what is in /sys, where all names are the kernel's.
 */
function openPlain(path: string): Opened | undefined {
  let opened: Opened
  try {
    // No link at the end: it could lead to a device that does something when it is opened, as a watchdog does.
    opened = open(path, O_NOFOLLOW)
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'EACCES' || errno === 'ELOOP') return undefined
    throw error
  }
  const { fd, stats } = opened
  if (path.startsWith('/sys/')) return opened
  if (stats.isFile() && stats.nlink === 1 && stats.mode & OTHERS_READ && isName(nameOf(fd), path)) return opened
  fs.closeSync(fd)
  return undefined
}

/** /proc/self and /proc/net are the kernel's own links, to what it has of this process. */
function isName(name: string | undefined, path: string): boolean {
  return (
    name === path ||
    (path.startsWith('/proc/') && name === path.replace(/^\/proc\/(?:self\/)?/, `/proc/${process.pid}/`))
  )
}

function openCarefully(path: string, proven?: Set<string>): Opened | undefined {
  return through(path, { follow: true, use: 'read', ...(proven && { proven }) }, (place) => {
    if (!place.node) return undefined
    place.check('read')
    return open(place.address)
  })
}

// Without O_NONBLOCK a fifo would hold up the whole agent until somebody writes to it.
function open(path: string, flags = 0): Opened {
  const fd = fs.openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | flags)
  return { fd, stats: fs.fstatSync(fd) }
}

function nameOf(fd: number): string | undefined {
  try {
    return fs.readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return undefined // There is no /proc.
  }
}

function readFrom({ fd, stats }: Opened, path: string, { limit, start = 0, length }: ReadOptions): Buffer {
  // Files of /proc and /sys, and devices, claim 0 bytes: they end where nothing more comes, so one byte more is asked for.
  const chunks: Buffer[] = []
  const most = length ?? (limit === undefined ? Number.POSITIVE_INFINITY : limit + 1)
  let size = Math.max(4096, stats.size + 1 - start)
  let total = 0
  while (total < most) {
    const chunk = Buffer.allocUnsafe(Math.min(size, most - total))
    const got = fs.readSync(fd, chunk, 0, chunk.length, start > 0 ? start + total : null)
    if (got === 0) break
    chunks.push(chunk.subarray(0, got))
    total += got
    if (got < chunk.length && total + start === stats.size) break
    size = 65_536
  }
  if (limit !== undefined && total > limit) throw tooLarge(path, limit)
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}
