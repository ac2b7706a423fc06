// Resolves guest paths link by link, as the kernel does for a process whose root is the guest's: absolute targets start at
// the guest's root and ".." never leaves it. Hosts that cannot leave this to the kernel share it.

import { fileError } from './file-error.ts'

export interface Walkable {
  readonly type: string
  /** Text of a symbolic link. */
  readonly target?: string | undefined
}

export interface Walked<N> {
  /** Canonical: no links (except the last component, unless followed), no dots, no doubled or trailing slashes. */
  readonly path: string
  /** undefined: nothing there. */
  readonly node: N | undefined
  /** Why nothing can be created here: a component before the last is not a directory, or ".." follows a missing one. */
  readonly blocked: 'ENOTDIR' | 'ENOENT' | undefined
}

/** As many as Linux allows. */
const linkLimit = 40

export async function walk<N extends Walkable>(
  path: string,
  look: (path: string) => Promise<N | undefined>,
  follow: boolean,
): Promise<Walked<N>> {
  if (!path.startsWith('/')) throw fileError('use the relative path', path, 'EINVAL')
  if (path.includes('\0')) throw fileError('use the path', JSON.stringify(path), 'EINVAL')
  const pending = elementsOf(path).reverse()
  let at = ''
  let node = await look('/')
  let missing = false
  let blocked: Walked<N>['blocked']
  let links = 0
  while (pending.length > 0) {
    const element = pending.pop() as string
    if (node && node.type !== 'directory') blocked ??= 'ENOTDIR'
    if (element === '..') {
      if (missing) blocked ??= 'ENOENT'
      at = at.slice(0, Math.max(0, at.lastIndexOf('/')))
      if (!missing && !blocked) node = await look(at || '/')
      continue
    }
    const next = `${at}/${element}`
    node = missing || blocked ? undefined : await look(next)
    if (!node) missing = true
    if (node?.type === 'link' && (follow || pending.length > 0)) {
      links += 1
      if (links > linkLimit) throw fileError('resolve', path, 'ELOOP')
      const target = node.target ?? ''
      pending.push(...elementsOf(target).reverse())
      if (target.startsWith('/')) at = ''
      node = await look(at || '/')
      continue
    }
    at = next
  }
  return { path: at || '/', node: blocked ? undefined : node, blocked }
}

function elementsOf(path: string): string[] {
  return path.split('/').filter((element) => element !== '' && element !== '.')
}

/** Parent of a canonical path. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** A name in a canonical directory. */
export function childOf(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`
}

/** JavaScript sorts by UTF-16 units; names are sorted as in the C library's "C" locale. */
export function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
