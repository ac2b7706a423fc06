// The way of the real host to all that it changes, and to what it reads where others can write. As long as a path goes through
// directories of root's, nobody can change meanwhile what it means, and calls take the path itself. From the first other directory
// on, each component is opened below the one before it, following nothing, and calls take what was opened: /proc/self/fd/N.

import fs from 'node:fs'
import { say } from '../core/said.ts'
import { errno, errnoOf } from './file-error.ts'
import type { FileInfo } from './host.ts'
import { holderIn, movable, type Ours, oursIn, planted } from './trust.ts'
import { childOf, parentOf, unsafe, type Walkable, type Walked, type WalkOptions, walkNow } from './walk.ts'

const { O_DIRECTORY, O_NOFOLLOW } = fs.constants
const lenient = { throwIfNoEntry: false } as const
/** Names a file without opening it: no fifo and no device notices. Node has no constant for it. */
const O_PATH = 0o10000000

export interface Node extends Walkable {
  readonly stats: fs.Stats
}

/** A name in a directory, and what is there. The paths in it are for node:fs, and only until `through` returns. */
export interface Place extends Walked<Node> {
  /** The path of a name in the directory, by default its own: for calls that follow no link. */
  at(name?: string): string
  /** The path of what was found, whatever bears its name by now. Calls that follow links do not follow this one further. */
  readonly address: string
  /** Others can change meanwhile what is in the directory. */
  readonly shared: boolean
  /** Throws 'unsafe' for what somebody else may have planted there. `expected`: the user it is to belong to. */
  check(use: 'read' | 'change', expected?: number): void
  /** Throws 'unsafe' if what is there could be swapped before it is moved to where that matters. */
  checkMove(to: Place): void
  /** Makes the directory and those above it, 0755, where they are missing. */
  makeParent(): void
  /** Makes it a directory; its address. */
  makeDirectory(mode: number): string
}

export interface Way extends Omit<WalkOptions, 'own'> {
  /** Spares another look at directories that were root's a moment ago. */
  readonly proven?: Set<string>
}

export function through<T>(path: string, { proven, ...options }: Way, act: (place: Place) => T): T {
  const own = process.geteuid?.() ?? 0
  const plain = plainPlace(path, options, oursIn(undefined, own), proven)
  return plain ? act(plain) : throughOthers(path, { ...options, own }, act)
}

/** Most paths by far: written as they are, root's down to the last directory, and so is each link on the way. */
function plainPlace(
  path: string,
  options: { follow: boolean; links?: number },
  ours: Ours,
  proven?: Set<string>,
): Place | undefined {
  const { follow, links = 0 } = options
  if (!isCanonical(path) || links > mostLinks) return undefined
  let blocked: Place['blocked']
  let missing = false
  /** Not root's alone: as /tmp, where root's own directory stays what it is. */
  let shared: Node | undefined
  const open = (node?: Node) => shared !== undefined && holderIn(shared, ours, node) !== undefined
  const behind = (link: Node, end?: number) =>
    shared ? undefined : plainPlace(pathBehind(link, path, end), { follow, links: links + 1 }, ours, proven)
  for (let end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
    const directory = path.slice(0, end)
    if (proven?.has(directory)) {
      shared = undefined
      continue
    }
    const node = see(directory)
    if (open(node)) return undefined
    if (node?.type === 'link') return behind(node, end)
    missing = node === undefined
    if (node && node.type !== 'directory') blocked = 'ENOTDIR'
    if (missing || blocked) break
    shared = holderIn(node, ours) === undefined ? undefined : node
    if (!shared) proven?.add(directory)
  }
  const node = blocked || missing ? undefined : see(path)
  if (open(node)) return undefined
  if (follow && node?.type === 'link') return behind(node)
  const cut = path.lastIndexOf('/')
  return {
    path,
    node,
    directory: undefined,
    ours,
    blocked,
    exchangeable: undefined,
    at: (name) => (name === undefined ? path : `${path.slice(0, cut)}/${name}`),
    address: path,
    shared: shared !== undefined,
    check: () => {},
    checkMove: () => {},
    makeParent: () => missing && makePlain(path.slice(0, cut)),
    makeDirectory(mode) {
      fs.mkdirSync(path, 0o700)
      fs.chmodSync(path, mode)
      return path
    },
  }
}

/** More are for the walk, which also says when they are too many. */
const mostLinks = 8

/**
 * A path on from the link that it leads through up to `end`. As the directories before it are no links, ".." at the beginning of its text
 * is the one above; with any other, what comes out is not canonical.
 */
function pathBehind({ target = '' }: Node, path: string, end = path.length): string {
  let base = target.startsWith('/') ? '' : path.slice(0, path.lastIndexOf('/', end - 1))
  let text = target.startsWith('/') ? target.slice(1) : target
  while (text.startsWith('../')) {
    base = base.slice(0, Math.max(0, base.lastIndexOf('/')))
    text = text.slice(3)
  }
  return `${base}/${text}${path.slice(end)}`
}

/** Absolute, without "//", "." and "..", and without a slash at the end. */
const isCanonical = (path: string) => /^(?:\/(?!\.{0,2}(?:\/|$))[^/\0]+)+$/.test(path)

/** Makes what is missing of a path of root's. */
function makePlain(path: string): void {
  if (path === '' || fs.lstatSync(path, lenient)) return
  makePlain(parentOf(path))
  try {
    fs.mkdirSync(path, 0o700)
    fs.chmodSync(path, 0o755)
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error // Else another process of root's was faster.
  }
}

function throughOthers<T>(path: string, options: WalkOptions, act: (place: Place) => T): T {
  const opened = new Map<string, number>()
  const directories = directoriesBelow(opened, oursIn(undefined, options.own))
  try {
    const walked = walkNow(path, { look: directories.look, text: textOf }, options)
    const { ours } = walked
    const directory = parentOf(walked.path)
    const own = walked.path.slice(walked.path.lastIndexOf('/') + 1)
    return act({
      ...walked,
      at: (name = own) => directories.below(directory, name),
      address: directories.address(walked.path),
      shared: opened.has(directory),
      check(use, expected) {
        const why = walked.node && planted(walked.directory, walked.node, ours, use, expected)
        if (why) throw unsafe(path, walked.path, why)
      },
      checkMove({ directory: to }) {
        const may = walked.node && movable(walked.directory, walked.node, to, ours)
        if (!may) throw unsafe(path, walked.path, say`can be swapped while it is moved`)
      },
      makeParent: () => directories.make(directory),
      makeDirectory: (mode) => directories.makeOne(walked.path, mode),
    })
  } finally {
    for (const fd of opened.values()) fs.closeSync(fd)
  }
}

/** The directories of one walk. `opened`: what was opened on the way, by canonical path. */
function directoriesBelow(opened: Map<string, number>, ours: Ours) {
  const known = new Set(['/'])

  function address(path: string): string {
    const fd = opened.get(path)
    return fd === undefined ? path : `/proc/self/fd/${fd}`
  }

  /** Only what was found or made here may be a directory to go on from: another could have come by a link. */
  function below(directory: string, name: string): string {
    if (!known.has(directory)) throw errno('ENOENT')
    return childOf(address(directory), name)
  }

  function look(path: string): Node | undefined {
    let node = opened.has(parentOf(path)) ? open(path) : see(path)
    if (node?.type === 'directory') {
      if (path !== '/' && !opened.has(path) && holderIn(node, ours) !== undefined) node = open(path, O_DIRECTORY)
      known.add(path)
    }
    return node
  }

  function open(path: string, flags = 0): Node | undefined {
    const name = below(parentOf(path), path.slice(path.lastIndexOf('/') + 1))
    let fd = opened.get(path)
    if (fd === undefined) {
      fd = openIfThere(name, O_PATH | O_NOFOLLOW | flags)
      if (fd === undefined) return undefined
      opened.set(path, fd)
      // What the first one says of /proc holds for all.
      if (opened.size === 1 && !fs.existsSync(`/proc/self/fd/${fd}`)) {
        throw unsafe(path, path, say`lies where others than root can write: that takes /proc, which is missing`)
      }
    }
    return nodeOf(fs.fstatSync(fd), name)
  }

  function make(path: string): void {
    if (known.has(path)) return
    make(parentOf(path))
    try {
      makeOne(path, 0o755)
    } catch (error) {
      // Somebody was faster.
      if (errnoOf(error) !== 'EEXIST' || look(path)?.type !== 'directory') throw error
    }
  }

  function makeOne(path: string, mode: number): string {
    const name = below(parentOf(path), path.slice(path.lastIndexOf('/') + 1))
    fs.mkdirSync(name, 0o700)
    if (opened.has(parentOf(path))) {
      // Whoever can rename it can put another in its place. One of ours that is empty is as good as the new one.
      const node = open(path, O_DIRECTORY)
      if (!node || node.uid !== process.geteuid?.() || fs.readdirSync(address(path)).length > 0) {
        throw unsafe(path, path, say`was put in place of the directory that was made there`)
      }
    }
    fs.chmodSync(address(path), mode)
    known.add(path)
    return address(path)
  }

  return { look, address, below, make, makeOne }
}

function textOf(path: string): string | undefined {
  return fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : undefined
}

function see(path: string): Node | undefined {
  const stats = fs.lstatSync(path, lenient)
  return stats && nodeOf(stats, path)
}

function nodeOf(stats: fs.Stats, name: string): Node {
  const { mode, uid, gid, nlink } = stats
  const type = typeOf(stats)
  return { type, mode, uid, gid, links: nlink, stats, target: type === 'link' ? fs.readlinkSync(name) : undefined }
}

function openIfThere(name: string, flags: number): number | undefined {
  try {
    return fs.openSync(name, flags)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

export function typeOf(stats: fs.Stats): FileInfo['type'] {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  if (stats.isSymbolicLink()) return 'link'
  if (stats.isBlockDevice()) return 'block'
  if (stats.isCharacterDevice()) return 'character'
  return stats.isFIFO() ? 'fifo' : 'socket'
}
