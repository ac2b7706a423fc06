// What a run changed in a root file system, in the form of `golden.json`.
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { verify } from 'unixcrypt'
import type { Overlay } from '../machines/overlay.ts'
import type { Entry, Result } from './case.ts'

/** Not of yip and not of firstlight: the machine's mounts, the runner's own, servers of the cases, backups and locks of shadow's tools. */
const IGNORED = [
  /^(proc|sys|dev|yd)(\/|$)/,
  /^tmp\/(www(\/|$)|pid$)/,
  /^etc\/((passwd|shadow|group|gshadow|subuid|subgid)-|\.pwd\.lock)$/,
  /^run\/lock(\/|$)/,
]

/** `clear`: passwords by user, whose hashes must fit. `lower`: topmost first. */
export function changedPaths(
  { upper, root }: Overlay,
  lower: readonly string[],
  {
    ignore = [],
    clear = {},
  }: { ignore?: readonly string[] | undefined; clear?: Readonly<Record<string, string>> | undefined },
): Result['files'] {
  const ignored = [...IGNORED, ...ignore.map((pattern) => new RegExp(pattern))]
  const found: Record<string, Entry | null> = {}
  const isIgnored = (path: string) => ignored.some((pattern) => pattern.test(path))
  const gone = (path: string) => {
    if (!isIgnored(path)) found[path] = null
  }
  const walk = (path: string): void => {
    for (const name of readdirSync(join(upper, path)).sort()) {
      const here = path ? `${path}/${name}` : name
      const before = lower.map((layer) => join(layer, here)).find((place) => stat(place))
      // As the machine sees it: in the layer itself, a removed path is a device.
      const now = stat(join(root, here))
      if (!now) {
        if (before) gone(here)
        continue
      }
      if (!isIgnored(here)) {
        const entry = entryOf(join(root, here), here, clear)
        if (!before || !isDeepStrictEqual(entryOf(before, here, clear), entry)) found[here] = entry
      }
      if (!now.isDirectory()) continue
      walk(here)
      for (const layer of lower) {
        const was = stat(join(layer, here))?.isDirectory() ? readdirSync(join(layer, here)) : []
        for (const child of was) if (!stat(join(root, here, child))) gone(`${here}/${child}`)
      }
    }
  }
  walk('')
  return found
}

function stat(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}

function entryOf(place: string, path: string, clear: Readonly<Record<string, string>>): Entry {
  const info = lstatSync(place)
  const owner = `${info.uid}:${info.gid}`
  const mode = `0o${(info.mode & 0o7777).toString(8)}`
  if (info.isSymbolicLink()) return { kind: 'link', owner, to: readlinkSync(place) }
  if (info.isDirectory()) return { kind: 'dir', mode, owner }
  if (!info.isFile()) return { kind: 'other', mode, owner }
  const text = readFileSync(place, 'utf8')
  return { kind: 'file', mode, owner, text: path === 'etc/shadow' ? withoutSalts(text, clear) : text }
}

/** Days become DAYS; a hash of the password that it should be of becomes $6$OK(PASSWORD). */
export function withoutSalts(shadow: string, clear: Readonly<Record<string, string>>): string {
  const line = (text: string) => {
    const fields = text.split(':')
    const [user = '', hash = '', changed = ''] = fields
    const password = clear[user]
    if (password !== undefined && hash.startsWith('$6$') && verify(password, hash)) fields[1] = `$6$OK(${password})`
    if (/^\d+$/.test(changed)) fields[2] = 'DAYS'
    return fields.join(':')
  }
  return shadow.split('\n').map(line).join('\n')
}
