// Paths for commands: these take a path as the kernel does, and follow whatever they find there.

import { HostError } from '../core/errors.ts'
import { type Said, say } from '../core/said.ts'
import type { Files, Host } from './host.ts'
import { holderIn, type Ours, oursWith, type Trusted } from './trust.ts'

/**
 * Throws 'unsafe' where others than root could give a path another meaning until a command uses it; `what` begins the message. Root's
 * own file in a directory such as /var/tmp, which nobody else can move, is none of those.
 */
export async function checkForCommand({ files }: Pick<Host, 'files'>, path: string, what: Said): Promise<void> {
  const ours = await oursIn(files)
  const resolved = await files.resolve(path)
  for (const one of new Set([path, resolved ?? path])) {
    const place = await movable(files, one, ours)
    if (place === undefined) continue
    throw new HostError('unsafe', say`${what}: others than root can exchange ${say.path(place)}`, {
      detail: { path },
    })
  }
}

/** Root, and whose the whole tree is: in a throw-away root that is an ordinary user. */
export async function oursIn(files: Pick<Files, 'stat'>): Promise<Ours> {
  const top = await files.stat('/')
  return oursWith(top?.uid ?? 0)
}

/** The first component that others can exchange, up to the first link; undefined: none. */
async function movable(files: Files, path: string, ours: Ours): Promise<string | undefined> {
  const parts = path.split('/').filter((part) => part !== '')
  let directory: Trusted | undefined = await files.stat('/')
  for (const index of parts.keys()) {
    const at = `/${parts.slice(0, index + 1).join('/')}`
    const entry: Trusted | undefined = await files.stat(at, { follow: false })
    if (holderIn(directory, ours, entry) !== undefined) return at
    if (entry?.type !== 'directory') return undefined
    directory = entry
  }
  return undefined
}
