// What a run left in a root file system, as comparable values: every path that was added, changed or removed.
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Overlay } from '../machines/overlay.ts'

export interface Entry {
  readonly type: 'file' | 'directory' | 'link' | 'removed' | 'other'
  readonly mode: string
  readonly owner: string
  /** A file's text after normalising, or a link's target. */
  readonly content: string
}

export type Snapshot = ReadonlyMap<string, Entry>

/** The overlay's upper layer and its /run, which is memory. A directory that was there before counts only if it changed itself. */
export function snapshot(machine: Overlay, lower: readonly string[]): Snapshot {
  const found = new Map<string, Entry>()
  const walk = (directory: string, path: string): void => {
    for (const name of readdirSync(directory).sort()) {
      const place = join(directory, name)
      const guest = `${path}/${name}`
      if (IGNORED.some((pattern) => pattern.test(guest))) continue
      const info = lstatSync(place)
      const mode = (info.mode & 0o7777).toString(8).padStart(4, '0')
      const owner = `${info.uid}:${info.gid}`
      if (info.isDirectory()) {
        const before = lower.map((layer) => statOf(join(layer, guest))).find((stat) => stat !== undefined)
        const same =
          before?.isDirectory() && before.mode === info.mode && before.uid === info.uid && before.gid === info.gid
        if (!same) found.set(guest, { type: 'directory', mode, owner, content: '' })
        walk(place, guest)
      } else if (info.isSymbolicLink()) {
        found.set(guest, { type: 'link', mode: '', owner, content: readlinkSync(place) })
      } else if (info.isFile()) {
        found.set(guest, { type: 'file', mode, owner, content: normalised(guest, readFileSync(place)) })
      } else {
        // An overlay marks what was removed by a character device 0:0.
        found.set(guest, {
          type: info.isCharacterDevice() && info.rdev === 0 ? 'removed' : 'other',
          mode,
          owner,
          content: '',
        })
      }
    }
  }
  walk(machine.upper, '')
  walk(join(machine.root, 'run'), '/run')
  return found
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}

/** Not part of what a boot leaves: mount points, caches of interpreters and of the programs that are called. */
const IGNORED = [
  /^\/(proc|sys|dev)$/,
  /^\/run$/,
  /^\/run\/(blkid|mount|measure\.py|lock|user)(\/|$)/,
  /__pycache__/,
  /^\/var\/cache\/(debconf|ldconfig|apt|man)(\/|$)/,
  /^\/(etc|var\/lib\/dpkg)\/[^/]*-$/,
  /^\/var\/lib\/(dpkg|apt)(\/|$)/,
]

/** Files of which only the existence can be the same. */
const RANDOM = [
  /^\/etc\/ssh\/ssh_host_/,
  /^\/var\/log\/cloud-init(-output)?\.log$/,
  /^\/run\/cloud-init\/.*\.log$/,
  /\/random-seed$/,
]
const BINARY = [/\/obj\.pkl$/, /locale-archive$/, /\.cache$/]

/** A file's content without that in which two runs of one program would differ. */
export function normalised(path: string, bytes: Buffer): string {
  if ([...RANDOM, ...BINARY].some((pattern) => pattern.test(path))) return bytes.length > 0 ? 'something' : ''
  let text = bytes.toString('latin1')
  if (/\/sem\/|\.once$/.test(path)) text = text.replace(/^\d+: [\d.]+$/m, 'PID: TIME')
  // Written by different libraries here and there: what netplan reads in it is what counts.
  if (/^\/etc\/netplan\/.*\.yaml$/.test(path)) return `${JSON.stringify(sorted(parse(text)), null, 1)}\n`
  if (path.endsWith('.json')) text = flattened(text)
  if (/^\/etc\/g?shadow$/.test(path)) text = text.replace(/\$6\$[^:\n]+/g, 'HASH').replace(/\$y\$[^:\n]+/g, 'HASH')
  return text
    .replace(/[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}/g, 'DATE')
    .replace(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?/g, 'DATE')
    .replace(/\b\d{2}\.\d(\.\d)?(-\S*deb13u\d+|-firstlight-[\d.]+)\b/g, 'VERSION')
    .replace(/\bv\. \d\S+/g, 'v. VERSION')
    .replace(/={5,}\d{10,}==/g, 'BOUNDARY')
    .replace(/\bUp \d+(\.\d+)? seconds\b/g, 'Up N seconds')
    .replace(/^\d+\.\d+( - DATE| - VERSION)/gm, 'N$1')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}

/** JSON as one line for each value, so that a comparison names what differs; uptimes and the machine's own texts are left out. */
function flattened(text: string): string {
  const lines: string[] = []
  const walk = (value: unknown, path: string): void => {
    const key = path.slice(path.lastIndexOf('/') + 1)
    if (/^(start|finished)$/.test(key) && typeof value === 'number') lines.push(`${path}: TIME`)
    else if (/^(python|python_version|uname|release)$/.test(key)) lines.push(`${path}: MACHINE`)
    else if (value === null || typeof value !== 'object' || Object.keys(value).length === 0)
      lines.push(`${path}: ${JSON.stringify(value)}`)
    else for (const [name, item] of Object.entries(value)) walk(item, `${path}/${Array.isArray(value) ? '-' : name}`)
  }
  try {
    walk(JSON.parse(text), '')
  } catch {
    return text
  }
  return `${lines.join('\n')}\n`
}
