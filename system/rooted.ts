// A host whose "/" is a directory of another host: an image being built, or a throw-away root. Guest paths are resolved
// here, link by link, so that absolute links and ".." stay inside; the inner host only ever sees paths without links.

import { HostError } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { ownerIds } from './accounts.ts'
import { commandError, describeArgv } from './command-error.ts'
import { fileError } from './file-error.ts'
import type { Argv, Channels, Commands, FileInfo, Files, Host, Http, HttpOptions, Owner, RunOptions } from './host.ts'
import { searchPath } from './real-commands.ts'
import { type Walked, type WalkOptions, walk } from './walk.ts'

export interface RootedOptions {
  /** 'chroot' needs root; 'refuse' fails with 'refused'; 'host' runs them on the inner host as they are, for a root that is only for show. */
  readonly commands: 'chroot' | 'refuse' | 'host'
  /** 'skip': names are checked but nothing is given away, for ordinary users. Default 'set'. */
  readonly owners?: 'set' | 'skip'
}

type Node = FileInfo & { readonly target: string | undefined }

const missingRoot: FileInfo = {
  type: 'directory',
  size: 0,
  mode: 0o755,
  uid: 0,
  gid: 0,
  links: 1,
  modified: new Date(0),
}

/** `root` is an absolute path of the inner host without links in it. */
export function rooted(inner: Host, root: string, options: RootedOptions): Host {
  const base = root.replace(/(?<!\/)\/+$/, '')
  const files = rootedFiles(inner.files, base, options.owners ?? 'set')
  return {
    files,
    commands: rootedCommands(inner.commands, files, base, options.commands),
    http: rootedHttp(inner.http, files, base),
    channels: rootedChannels(inner.channels, files, base),
    clock: inner.clock,
  }
}

function rootedFiles(inner: Files, base: string, owners: 'set' | 'skip'): Files {
  async function look(path: string): Promise<Node | undefined> {
    const outer = base + path
    const info = await inner.stat(outer, { follow: false })
    // The root always is there: writing into one that is missing makes it.
    if (path === '/') return { ...(info ?? missingRoot), target: undefined }
    return info && { ...info, target: info.type === 'link' ? await inner.readLink(outer) : undefined }
  }

  async function text(path: string): Promise<string | undefined> {
    const outer = await there(path, true, 'look')
    return outer === undefined ? undefined : inner.readText(outer)
  }

  const walked = (path: string, follow: boolean, use: WalkOptions['use']): Promise<Walked<Node>> =>
    walk(path, { look, text }, { follow, use })

  /** The inner path of something there; undefined: nothing. */
  async function there(path: string, follow: boolean, use: WalkOptions['use']): Promise<string | undefined> {
    const { path: guest, node } = await walked(path, follow, use)
    return node && base + guest
  }

  async function required(what: string, path: string, follow: boolean): Promise<string> {
    const outer = await there(path, follow, 'change')
    if (outer === undefined) throw fileError(what, path, 'ENOENT')
    return outer
  }

  /** The inner path to make something at. Its parents, where there are any, are directories and no links. */
  async function place(what: string, path: string, follow: boolean): Promise<string> {
    const { path: guest, blocked } = await walked(path, follow, 'change')
    if (blocked) throw fileError(what, path, blocked)
    return base + guest
  }

  async function numbers(owner: Owner): Promise<Owner> {
    const { uid, gid } = await ownerIds(files, owner)
    return { ...(uid === undefined ? {} : { user: uid }), ...(gid === undefined ? {} : { group: gid }) }
  }

  /** Owner to set, as numbers of the guest; nothing if owners are skipped. */
  async function owning(owner: Owner | undefined): Promise<{ owner?: Owner }> {
    const given = owner && (await numbers(owner))
    return given && owners === 'set' ? { owner: given } : {}
  }

  const files: Files = {
    async read(path, options) {
      const outer = await there(path, true, 'read')
      return outer === undefined ? undefined : guestErrors(base, () => inner.read(outer, options))
    },
    async readText(path, options) {
      return (await files.read(path, options))?.toString('utf8')
    },
    async stat(path, { follow = true } = {}) {
      const outer = await there(path, follow, 'look')
      return outer === undefined ? undefined : guestErrors(base, () => inner.stat(outer, { follow: false }))
    },
    async exists(path) {
      return (await there(path, true, 'look')) !== undefined
    },
    async list(path, options) {
      const outer = await there(path, true, 'look')
      return outer === undefined ? undefined : guestErrors(base, () => inner.list(outer, options))
    },
    async readLink(path) {
      return (await walked(path, false, 'look')).node?.target
    },
    async resolve(path) {
      const { path: guest, node } = await walked(path, true, 'look')
      return node && guest
    },

    async write(path, content, options = {}) {
      const { owner, follow = false, ...others } = options
      const outer = await place('write', path, follow)
      const owned = await owning(owner)
      await guestErrors(base, () => inner.write(outer, content, { ...others, ...owned }))
    },
    async append(path, content, { owner, ...others } = {}) {
      const outer = await place('append to', path, true)
      const owned = await owning(owner)
      await guestErrors(base, () => inner.append(outer, content, { ...others, ...owned }))
    },
    async makeDirectory(path, { owner, ...others } = {}) {
      const outer = await place('make the directory', path, true)
      const owned = await owning(owner)
      await guestErrors(base, () => inner.makeDirectory(outer, { ...others, ...owned }))
    },
    async link(target, path) {
      const outer = await place('make the link', path, false)
      await guestErrors(base, () => inner.link(target, outer))
    },
    async rename(from, to) {
      const source = await required('rename', from, false)
      const target = await place('rename to', to, false)
      await guestErrors(base, () => inner.rename(source, target))
    },
    async remove(path, options) {
      const outer = await there(path, false, 'change')
      if (outer === `${base}/`) throw fileError('remove', path, 'EPERM')
      if (outer !== undefined) await guestErrors(base, () => inner.remove(outer, options))
    },
    async setMode(path, mode) {
      const outer = await required('change the mode of', path, true)
      await guestErrors(base, () => inner.setMode(outer, mode))
    },
    async setOwner(path, owner, { follow = true } = {}) {
      const outer = await required('change the owner of', path, follow)
      const given = await numbers(owner)
      if (owners === 'set') await guestErrors(base, () => inner.setOwner(outer, given, { follow: false }))
    },
    async setTimes(path, accessed, modified) {
      const outer = await required('change the times of', path, true)
      await guestErrors(base, () => inner.setTimes(outer, accessed, modified))
    },
    async locked(path, options, work) {
      const outer = await place('lock', path, true)
      return guestErrors(base, () => inner.locked(outer, options, work))
    },
    sync: (how) => guestErrors(base, () => inner.sync(how)),
  }
  return files
}

/** Failures name guest paths: what a user of the image can act on, and what the other hosts say. */
async function guestErrors<T>(base: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof HostError) || !error.detail.path?.startsWith(base)) throw error
    const guest = (text: string) => text.split(`${base}/`).join('/')
    throw new HostError(error.code, say.path(guest(error.short)), {
      detail: { ...error.detail, path: guest(error.detail.path) },
      why: error.why && say.path(guest(error.why)),
      cause: error,
    })
  }
}

/** Sockets are files of the guest. */
function rootedHttp(inner: Http, files: Files, base: string): Http {
  const within = async <O extends HttpOptions>(options: O): Promise<O> => {
    const { socket } = options
    return socket === undefined ? options : { ...options, socket: base + ((await files.resolve(socket)) ?? socket) }
  }
  return {
    get: (async (url: string, options: HttpOptions = {}) => inner.get(url, await within(options))) as Http['get'],
    request: async (method, url, options = {}) => inner.request(method, url, await within(options)),
    race: async (urls, options = {}) => inner.race(urls, await within(options)),
  }
}

function rootedChannels(inner: Channels, files: Files, base: string): Channels {
  return {
    async converse(path, options, talk) {
      const outer = base + ((await files.resolve(path)) ?? path)
      return await guestErrors(base, () => inner.converse(outer, options, talk))
    },
  }
}

function rootedCommands(inner: Commands, files: Files, base: string, mode: RootedOptions['commands']): Commands {
  async function find(program: string): Promise<string | undefined> {
    const candidates = program.startsWith('/')
      ? [program]
      : program.includes('/')
        ? []
        : searchPath(undefined).map((directory) => `${directory}/${program}`)
    for (const path of candidates) {
      const info = await files.stat(path)
      if (info?.type === 'file' && (info.mode & 0o111) !== 0) return path
    }
    return undefined
  }
  if (mode === 'host') return inner
  if (mode === 'refuse') {
    const refuse = async (argv: Argv, options: RunOptions = {}): Promise<never> => {
      throw new HostError(
        'refused',
        say`${say.word(argv[0])} was not run: commands are off for the root ${say.path(base)}`,
        {
          output: `Command: ${describeArgv(argv, options)}`,
        },
      )
    }
    return { query: refuse, run: refuse, find }
  }
  const inside =
    (kind: 'query' | 'run') =>
    async (argv: Argv, options: RunOptions = {}) => {
      const { cwd, user, accept = [0], ...others } = options
      // chroot(1) would answer with its own status and name.
      if (!argv[0].includes('/') && (await find(argv[0])) === undefined) {
        throw commandError(argv, options, { code: 'not-found', reason: say`was not found` })
      }
      const finished = await named(argv, () => inner[kind](chroot(base, argv, cwd, user), { ...others, accept: 'any' }))
      if (accept === 'any' || accept.includes(finished.exitCode)) return finished
      throw commandError(argv, options, { ...finished, code: 'exit' })
    }
  return { query: inside('query'), run: inside('run'), find }
}

/** Failures of chroot(1) are reported as the command's: it ran in its place. */
async function named<T>(argv: Argv, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof HostError) || error.detail.program !== 'chroot') throw error
    const output = error.message.slice(error.short.length + 1)
    throw new HostError(error.code, say.path(argv[0] + error.short.slice('chroot'.length)), {
      detail: { ...error.detail, program: argv[0] },
      output,
      cause: error,
    })
  }
}

function chroot(base: string, argv: Argv, cwd: string | undefined, user: RunOptions['user']): Argv {
  const as = user ? [`--userspec=${user.uid}:${user.gid}`] : []
  // chroot(1) starts in the new root and has no option to go elsewhere.
  const there = cwd === undefined ? [] : ['/bin/sh', '-c', 'cd "$1" && shift && exec "$@"', 'sh', cwd]
  return ['chroot', ...as, base || '/', ...there, ...argv]
}
