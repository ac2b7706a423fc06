// A file tree in memory laid over another one: what is written stays in memory, what is not there is read from below.
// The planned host lays it over the machine's files, the memory host over nothing.

import { HostError } from '../core/errors.ts'
import { ownerIds } from './accounts.ts'
import type { FileChange } from './file-change.ts'
import { fileError, tooLarge } from './file-error.ts'
import type { FileInfo, Files, Owner } from './host.ts'
import { byCodePoint, childOf, parentOf, type Walked, walk } from './walk.ts'

export interface OverlayNode {
  readonly type: FileInfo['type']
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly modified: Date
  readonly target?: string | undefined
  /** Of a file. Absent: still the content below, at `below`. */
  readonly content?: Buffer | undefined
  readonly below?: string | undefined
  readonly size?: number | undefined
  /** A directory that hides the one below. */
  readonly opaque?: boolean
}

/** Canonical path → what is there now; null where something below is gone. */
export type OverlayNodes = Map<string, OverlayNode | null>

export interface OverlayOptions {
  readonly nodes: OverlayNodes
  readonly now: () => Date
  /** Told of every change that was made. */
  readonly changed?: (change: FileChange) => void
  /** A name that is in no passwd file is a failure (default), or counts as root's, as the command that would add it was only recorded. */
  readonly unknownOwner?: 'fail' | 'accept'
}

type Lower = Pick<Files, 'read' | 'stat' | 'list' | 'readLink'>

const root = { type: 'directory', mode: 0o755, uid: 0, gid: 0, modified: new Date(0) } as const

export function overlay(lower: Lower | undefined, options: OverlayOptions): Files {
  const { nodes, now } = options
  const changed = options.changed ?? (() => {})

  /** True if `path` must not be looked for below. */
  function hidden(path: string): boolean {
    for (let at = path; at !== '/'; ) {
      at = parentOf(at)
      const node = nodes.get(at)
      if (node === null || (node && (node.opaque || node.type !== 'directory'))) return true
    }
    return false
  }

  async function look(path: string): Promise<OverlayNode | undefined> {
    const own = nodes.get(path)
    if (own !== undefined) return own ?? undefined
    if (lower && !hidden(path)) {
      const info = await lower.stat(path, { follow: false })
      if (info) return { ...info, below: path, target: info.type === 'link' ? await lower.readLink(path) : undefined }
    }
    return path === '/' ? root : undefined
  }

  async function contentOf({ content, below }: OverlayNode): Promise<Buffer> {
    const lowerContent = content === undefined && below !== undefined ? await lower?.read(below) : undefined
    return content ?? lowerContent ?? Buffer.alloc(0)
  }

  async function namesIn(directory: string): Promise<string[]> {
    const own = nodes.get(directory)
    const names = new Set(lower && !own?.opaque && !hidden(directory) ? await lower.list(directory) : [])
    for (const [path, node] of nodes) {
      if (path === '/' || parentOf(path) !== directory) continue
      const name = path.slice(path.lastIndexOf('/') + 1)
      if (node) names.add(name)
      else names.delete(name)
    }
    return [...names].sort(byCodePoint)
  }

  async function idsOf(owner: Owner | undefined): Promise<{ uid?: number | undefined; gid?: number | undefined }> {
    if (!owner) return {}
    try {
      return await ownerIds(files, owner)
    } catch (error) {
      if (options.unknownOwner === 'accept' && error instanceof HostError && error.code === 'not-found') return {}
      throw error
    }
  }

  /** The place to make something at: parents are made, a directory there is refused. */
  async function place(what: string, path: string, follow: boolean): Promise<Walked<OverlayNode>> {
    const at = await walk(path, look, follow)
    if (at.blocked) throw fileError(what, path, at.blocked)
    if (at.node?.type === 'directory') throw fileError(what, path, 'EISDIR')
    await makeDirectories(parentOf(at.path))
    return at
  }

  async function makeDirectories(canonical: string): Promise<void> {
    if (canonical === '/' || (await look(canonical))) return
    await makeDirectories(parentOf(canonical))
    putDirectory(canonical, 0o755, {}, undefined)
  }

  function putDirectory(
    path: string,
    mode: number,
    ids: { uid?: number | undefined; gid?: number | undefined },
    owner: Owner | undefined,
  ): void {
    const opaque = nodes.get(path) === null
    nodes.set(path, { type: 'directory', mode, uid: ids.uid ?? 0, gid: ids.gid ?? 0, modified: now(), opaque })
    changed({ kind: 'directory', path, mode, owner })
  }

  async function put(
    path: string,
    content: Buffer,
    details: Pick<OverlayNode, 'mode' | 'uid' | 'gid'>,
    owner: Owner | undefined,
    appended: boolean,
  ): Promise<void> {
    const was = await look(path)
    const before = was?.type === 'file' ? await contentOf(was) : undefined
    nodes.set(path, { type: 'file', content, modified: now(), mode: details.mode, uid: details.uid, gid: details.gid })
    changed({ kind: 'write', path, before, after: content, mode: details.mode, owner, appended })
  }

  async function existing(what: string, path: string, follow: boolean): Promise<{ path: string; node: OverlayNode }> {
    const { path: canonical, node } = await walk(path, look, follow)
    if (!node) throw fileError(what, path, 'ENOENT')
    return { path: canonical, node }
  }

  /** Forgets everything at and under a path; what is below stays hidden. */
  function drop(path: string): void {
    for (const known of nodes.keys()) if (known.startsWith(`${path}/`)) nodes.delete(known)
    nodes.set(path, null)
  }

  /** Everything at and under a path, with its content. */
  async function copyOf(path: string, node: OverlayNode): Promise<[string, OverlayNode][]> {
    if (node.type === 'file') return [['', { ...node, content: await contentOf(node) }]]
    if (node.type !== 'directory') return [['', node]]
    const copies: [string, OverlayNode][] = [['', { ...node, opaque: true }]]
    for (const name of await namesIn(path)) {
      const child = childOf(path, name)
      const childNode = await look(child)
      if (!childNode) continue
      for (const [suffix, copy] of await copyOf(child, childNode)) copies.push([`/${name}${suffix}`, copy])
    }
    return copies
  }

  const files: Files = {
    async read(path, { limit, start = 0, length } = {}) {
      const { node } = await walk(path, look, true)
      if (!node) return undefined
      if (node.type === 'directory') throw fileError('read', path, 'EISDIR')
      if (!node.content && node.below) return lower?.read(node.below, { limit, start, length })
      const content = await contentOf(node)
      const part =
        start || length !== undefined
          ? content.subarray(start, length === undefined ? undefined : start + length)
          : content
      if (limit !== undefined && part.length > limit) throw tooLarge(path, limit)
      return Buffer.from(part)
    },
    async readText(path, options) {
      return (await files.read(path, options))?.toString('utf8')
    },
    async stat(path, { follow = true } = {}) {
      const { node } = await walk(path, look, follow)
      return node && infoOf(node)
    },
    async exists(path) {
      return (await walk(path, look, true)).node !== undefined
    },
    async list(path) {
      const { path: canonical, node } = await walk(path, look, true)
      return node?.type === 'directory' ? namesIn(canonical) : undefined
    },
    async readLink(path) {
      return (await walk(path, look, false)).node?.target
    },
    async resolve(path) {
      const { path: canonical, node } = await walk(path, look, true)
      return node && canonical
    },

    async write(path, content, { mode, owner, follow = false } = {}) {
      const at = await place('write', path, follow)
      const ids = await idsOf(owner)
      const kept = at.node?.type === 'file' ? at.node : undefined
      const uid = ids.uid ?? kept?.uid ?? 0
      const gid = ids.gid ?? kept?.gid ?? 0
      await put(at.path, Buffer.from(content), { mode: mode ?? kept?.mode ?? 0o644, uid, gid }, owner, false)
    },
    async append(path, content, { mode = 0o644 } = {}) {
      const at = await place('append to', path, true)
      const before = at.node ? await contentOf(at.node) : Buffer.alloc(0)
      const details = at.node ?? { mode, uid: 0, gid: 0 }
      await put(at.path, Buffer.concat([before, Buffer.from(content)]), details, undefined, at.node !== undefined)
    },
    async makeDirectory(path, { mode, owner } = {}) {
      const at = await walk(path, look, true)
      const refused = at.blocked ?? (at.node && at.node.type !== 'directory' ? 'ENOTDIR' : undefined)
      if (refused) throw fileError('make the directory', path, refused)
      const ids = await idsOf(owner)
      if (!at.node) {
        await makeDirectories(parentOf(at.path))
        putDirectory(at.path, mode ?? 0o755, ids, owner)
        return
      }
      if (mode !== undefined) await files.setMode(at.path, mode)
      if (owner) await files.setOwner(at.path, owner)
    },
    async link(target, path) {
      const at = await place('make the link', path, false)
      nodes.set(at.path, { type: 'link', target, mode: 0o777, uid: 0, gid: 0, modified: now() })
      changed({ kind: 'link', path: at.path, target, before: at.node?.target })
    },
    async rename(from, to) {
      const source = await existing('rename', from, false)
      const at = await walk(to, look, false)
      if (at.blocked || !(await look(parentOf(at.path)))) throw fileError('rename to', to, at.blocked ?? 'ENOENT')
      if (at.path === source.path) return
      if (source.path === '/' || at.path.startsWith(`${source.path}/`)) throw fileError('rename to', to, 'EINVAL')
      if (at.node?.type === 'directory') {
        if (source.node.type !== 'directory') throw fileError('rename to', to, 'EISDIR')
        if ((await namesIn(at.path)).length > 0) throw fileError('rename to', to, 'ENOTEMPTY')
      } else if (at.node && source.node.type === 'directory') throw fileError('rename to', to, 'ENOTDIR')
      const copies = await copyOf(source.path, source.node)
      drop(source.path)
      drop(at.path)
      for (const [suffix, copy] of copies) nodes.set(`${at.path}${suffix}`, copy)
      changed({ kind: 'rename', from: source.path, path: at.path })
    },
    async remove(path, { recursive = false } = {}) {
      const at = await walk(path, look, false)
      if (!at.node) return
      if (at.path === '/') throw fileError('remove', path, 'EPERM')
      if (at.node.type === 'directory' && !recursive) throw fileError('remove', path, 'EISDIR')
      drop(at.path)
      changed({ kind: 'remove', path: at.path })
    },
    async setMode(path, mode) {
      const at = await existing('change the mode of', path, true)
      nodes.set(at.path, { ...at.node, mode: mode & 0o7777 })
      changed({ kind: 'mode', path: at.path, mode: mode & 0o7777 })
    },
    async setOwner(path, owner, { recursive = false, follow = true } = {}) {
      const at = await existing('change the owner of', path, follow)
      const ids = await idsOf(owner)
      const own = (target: string, node: OverlayNode) =>
        nodes.set(target, { ...node, uid: ids.uid ?? node.uid, gid: ids.gid ?? node.gid })
      const descend = async (target: string, node: OverlayNode): Promise<void> => {
        own(target, node)
        if (!recursive || node.type !== 'directory') return
        for (const name of await namesIn(target)) {
          const child = await look(childOf(target, name))
          if (child) await descend(childOf(target, name), child)
        }
      }
      await descend(at.path, at.node)
      changed({ kind: 'owner', path: at.path, owner, recursive })
    },
    async setTimes(path, accessed, modified) {
      const at = await existing('change the times of', path, true)
      nodes.set(at.path, { ...at.node, modified })
      changed({ kind: 'times', path: at.path, accessed, modified })
    },
  }
  return files
}

function infoOf(node: OverlayNode): FileInfo {
  const { type, mode, uid, gid, modified } = node
  const size = node.content?.length ?? node.size ?? (node.target ? Buffer.byteLength(node.target) : 0)
  return { type, size, mode: mode & 0o7777, uid, gid, modified }
}
