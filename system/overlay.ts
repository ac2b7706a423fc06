// A file tree in memory laid over another one: what is written stays in memory, what is not there is read from below.
// The planned host lays it over the machine's files, the memory host over nothing.

import { HostError } from '../core/errors.ts'
import { type Said, say } from '../core/said.ts'
import { ownerIds } from './accounts.ts'
import type { FileChange } from './file-change.ts'
import { fileError, tooLarge } from './file-error.ts'
import type { Files, Owner } from './host.ts'
import { infoOf, type OverlayNode, type OverlayNodes } from './overlay-node.ts'
import { isTemporary } from './temporary-name.ts'
import { movable, planted } from './trust.ts'
import { byCodePoint, childOf, parentOf, unsafe, type Walked, type WalkOptions, walk } from './walk.ts'

export interface OverlayOptions {
  readonly nodes: OverlayNodes
  readonly now: () => Date
  /** Told of every change that was made. */
  readonly changed?: (change: FileChange) => void
  /** A name that is in no passwd file is a failure (default), or counts as root's, as the command that would add it was only recorded. */
  readonly unknownOwner?: 'fail' | 'accept'
}

type Lower = Pick<Files, 'read' | 'stat' | 'list' | 'readLink'>

type Use = WalkOptions['use']

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

  async function text(path: string): Promise<string | undefined> {
    const { node } = await walked(path, true)
    return node?.type === 'file' ? (await contentOf(node)).toString() : undefined
  }

  const walked = (path: string, follow: boolean, use: Use = 'look') => walk(path, { look, text }, { follow, use })

  /** Why what is there may not be used in place. */
  function refusal(at: Walked<OverlayNode>, use: 'read' | 'change', expected?: number): Said | undefined {
    return at.node && planted(at.directory, at.node, at.ours, use, expected)
  }

  function check(path: string, at: Walked<OverlayNode>, use: 'read' | 'change', expected?: number): void {
    const why = refusal(at, use, expected)
    if (why) throw unsafe(path, at.path, why)
  }

  async function contentOf({ content, below }: OverlayNode): Promise<Buffer> {
    const lowerContent = content === undefined && below !== undefined ? await lower?.read(below) : undefined
    return content ?? lowerContent ?? Buffer.alloc(0)
  }

  async function namesIn(directory: string): Promise<string[]> {
    const own = nodes.get(directory)
    const names = new Set(
      lower && !own?.opaque && !hidden(directory) ? await lower.list(directory, { temporary: true }) : [],
    )
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
    const at = await walked(path, follow, 'change')
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

  function put(
    path: string,
    before: Buffer | undefined,
    after: Buffer,
    details: Pick<OverlayNode, 'mode' | 'uid' | 'gid'>,
    owner: Owner | undefined,
    appended: boolean,
  ): void {
    const { mode, uid, gid } = details
    nodes.set(path, { type: 'file', content: after, modified: now(), mode, uid, gid })
    changed({ kind: 'write', path, before, after, mode, owner, appended })
  }

  async function existing(
    what: string,
    path: string,
    follow: boolean,
    expected?: number,
  ): Promise<Walked<OverlayNode> & { node: OverlayNode }> {
    const at = await walked(path, follow, 'change')
    const { node } = at
    if (!node) throw fileError(what, path, 'ENOENT')
    check(path, at, 'change', expected)
    return { ...at, node }
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
      const at = await walked(path, true, 'read')
      const { node } = at
      if (!node) return undefined
      check(path, at, 'read')
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
      const { node } = await walked(path, follow)
      return node && infoOf(node)
    },
    async exists(path) {
      return (await walked(path, true)).node !== undefined
    },
    async list(path, { temporary = false } = {}) {
      const { path: canonical, node } = await walked(path, true)
      if (node?.type !== 'directory') return undefined
      return (await namesIn(canonical)).filter((name) => temporary || !isTemporary(name))
    },
    async readLink(path) {
      return (await walked(path, false)).node?.target
    },
    async resolve(path) {
      const { path: canonical, node } = await walked(path, true)
      return node && canonical
    },

    async write(path, content, { mode, owner, follow = false } = {}) {
      const at = await place('write', path, follow)
      const ids = await idsOf(owner)
      const kept = at.node?.type === 'file' && !refusal(at, 'change', ids.uid) ? at.node : undefined
      const uid = ids.uid ?? kept?.uid ?? 0
      const gid = ids.gid ?? kept?.gid ?? 0
      const before = kept && (await contentOf(kept))
      put(at.path, before, Buffer.from(content), { mode: mode ?? kept?.mode ?? 0o644, uid, gid }, owner, false)
    },
    async append(path, content, { mode, owner, newMode = 0o644 } = {}) {
      const at = await place('append to', path, true)
      const ids = await idsOf(owner)
      check(path, at, 'change', ids.uid)
      const before = at.node && (await contentOf(at.node))
      const after = Buffer.concat([before ?? Buffer.alloc(0), Buffer.from(content)])
      const uid = ids.uid ?? at.node?.uid ?? 0
      const gid = ids.gid ?? at.node?.gid ?? 0
      put(at.path, before, after, { mode: mode ?? at.node?.mode ?? newMode, uid, gid }, owner, before !== undefined)
    },
    async makeDirectory(path, { mode, owner } = {}) {
      const at = await walked(path, true, 'change')
      const refused = at.blocked ?? (at.node && at.node.type !== 'directory' ? 'ENOTDIR' : undefined)
      if (refused) throw fileError('make the directory', path, refused)
      const ids = await idsOf(owner)
      if (!at.node) {
        await makeDirectories(parentOf(at.path))
        putDirectory(at.path, mode ?? 0o755, ids, owner)
        return
      }
      if (mode !== undefined || owner) check(path, at, 'change', ids.uid)
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
      const at = await walked(to, false, 'change')
      if (at.blocked || !(await look(parentOf(at.path)))) throw fileError('rename to', to, at.blocked ?? 'ENOENT')
      if (!movable(source.directory, source.node, at.directory, at.ours))
        throw unsafe(from, from, say`can be swapped while it is moved`)
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
      const at = await walked(path, false, 'change')
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
    async setOwner(path, owner, { follow = true } = {}) {
      const ids = await idsOf(owner)
      const { path: canonical, node } = await existing('change the owner of', path, follow, ids.uid)
      nodes.set(canonical, { ...node, uid: ids.uid ?? node.uid, gid: ids.gid ?? node.gid })
      changed({ kind: 'owner', path: canonical, owner })
    },
    async setTimes(path, accessed, modified) {
      const at = await existing('change the times of', path, true)
      nodes.set(at.path, { ...at.node, modified })
      changed({ kind: 'times', path: at.path, accessed, modified })
    },
    locked: async (_path, _options, work) => work(),
    async sync() {},
  }
  return files
}
