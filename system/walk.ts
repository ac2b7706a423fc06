// Resolves paths link by link, as the kernel does for a process whose root is the guest's: absolute targets start at
// the guest's root and ".." never leaves it. On the way it looks at who could have planted what it meets (trust.ts).

import { HostError } from '../core/errors.ts'
import { type Said, say } from '../core/said.ts'
import { groupFiles, isSystemGroup, passwdFiles } from './accounts.ts'
import { fileError } from './file-error.ts'
import {
  ANYONE,
  boundTo,
  decides,
  gidOf,
  type Holder,
  holderIn,
  isGroup,
  joined,
  type Ours,
  oursIn,
  type Trusted,
} from './trust.ts'

export interface Walkable extends Trusted {
  /** Text of a symbolic link. */
  readonly target?: string | undefined
}

export interface WalkOptions {
  /** Of the last component. */
  readonly follow: boolean
  /**
   * 'look' goes where the kernel would. 'read' and 'change' refuse a link that its owner could not follow himself to the same
   * effect; to 'read', what is not there is absent all the same. 'command' goes where the kernel would, for `exchangeable`.
   */
  readonly use: 'look' | 'read' | 'change' | 'command'
  /** The agent's user; default root. */
  readonly own?: number
}

export interface Walked<N> {
  /** Canonical: no links (except the last component, unless followed), no dots, no doubled or trailing slashes. */
  readonly path: string
  /** undefined: nothing there. */
  readonly node: N | undefined
  /** The directory it is in; undefined: "/", or one that has to be made. */
  readonly directory: N | undefined
  readonly ours: Ours
  /** Why nothing can be created here: a component before the last is not a directory, or ".." follows a missing one. */
  readonly blocked: 'ENOTDIR' | 'ENOENT' | undefined
  /** The first component on the way that others than us can exchange; undefined: none. */
  readonly exchangeable: string | undefined
}

/** What a walk has to know of a tree. */
export interface Tree<Found, Text> {
  /** What is at a canonical path. It lies in a directory that was asked for before. */
  look(path: string): Found
  /** Of a file of accounts, by whatever links root has made; undefined: not there. */
  text(path: string): Text
}

/** Shown for users that a user namespace has no number for. */
const OVERFLOW = 65_534
/** As many as Linux allows. */
const linkLimit = 40

/** Where a link leads has to be its owner's; checked when all of its text has been walked. */
interface Bound {
  readonly link: string
  readonly uid: number
}

/** All of a link's text has been walked, and where it led is what it says. */
const DECIDED = Symbol('decided')

type Element = string | Bound | typeof DECIDED

interface Step<N> {
  readonly path: string
  readonly node: N | undefined
  readonly holder: Holder
}

type Question = { readonly look: string } | { readonly text: string }

/** In a tree that answers by and by. */
export async function walk<N extends Walkable>(
  path: string,
  tree: Tree<Promise<N | undefined>, Promise<string | undefined>>,
  options: WalkOptions,
): Promise<Walked<N>> {
  const steps = walking<N>(path, options)
  let step = steps.next()
  while (!step.done) step = steps.next(await answer(tree, step.value))
  return step.value
}

/** In a tree that answers at once. */
export function walkNow<N extends Walkable>(
  path: string,
  tree: Tree<N | undefined, string | undefined>,
  options: WalkOptions,
): Walked<N> {
  const steps = walking<N>(path, options)
  let step = steps.next()
  while (!step.done) step = steps.next(answer(tree, step.value))
  return step.value
}

function answer<Found, Text>(tree: Tree<Found, Text>, question: Question): Found | Text {
  return 'look' in question ? tree.look(question.look) : tree.text(question.text)
}

function* lookAt<N>(look: string): Generator<Question, N | undefined, unknown> {
  return (yield { look }) as N | undefined
}

function* textOf(paths: readonly string[]): Generator<Question, string, unknown> {
  const texts: unknown[] = []
  for (const text of paths) texts.push(yield { text })
  return texts.map((text) => text ?? '').join('\n')
}

/**
 * Asks for what is at one canonical path after the other; each lies in a directory that it was given before.
 */
function* walking<N extends Walkable>(
  path: string,
  { follow, use, own = 0 }: WalkOptions,
): Generator<Question, Walked<N>, unknown> {
  if (!path.startsWith('/')) throw fileError('use the relative path', path, 'EINVAL')
  if (path.includes('\0')) throw fileError('use the path', JSON.stringify(path), 'EINVAL')
  const top = use === 'look' ? undefined : yield* lookAt<N>('/')
  const ours = oursIn(top, own)
  const pending: Element[] = elementsOf(path).reverse()
  const trail: [Step<N>, ...Step<N>[]] = [{ path: '', node: undefined, holder: undefined }]
  let missing = false
  let blocked: Walked<N>['blocked']
  let refused: HostError | undefined
  let exchangeable: string | undefined
  let links = 0
  while (pending.length > 0) {
    const element = pending.pop() as Element
    if (element === DECIDED) {
      trail.push(asRoots(trail.pop() as Step<N>))
      continue
    }
    if (typeof element !== 'string') {
      refused ??= strayed(path, element, trail)
      if (refused && use === 'change') throw refused
      continue
    }
    const here = trail[trail.length - 1] as Step<N>
    if (here.node && here.node.type !== 'directory') blocked ??= 'ENOTDIR'
    if (element === '..') {
      if (missing) blocked ??= 'ENOENT'
      if (trail.length > 1) trail.pop()
      continue
    }
    const next = `${here.path}/${element}`
    const node = missing || blocked ? undefined : kernels(next, yield* lookAt<N>(next))
    if (!node) missing = true
    const holder = joined(here.holder, holderIn(here.node, ours, node))
    if (holder !== undefined) exchangeable ??= next
    const decided = use !== 'look' && pending.length > 0 && decides(next)
    if (node?.type !== 'link' || !(follow || pending.length > 0)) {
      const step = { path: next, node, holder }
      trail.push(decided ? asRoots(step) : step)
      continue
    }
    links += 1
    if (links > linkLimit) throw fileError('resolve', path, 'ELOOP')
    const target = node.target ?? ''
    const bound = use === 'read' || use === 'change' ? yield* boundsOf(holder, node, ours) : undefined
    if (bound === ANYONE) {
      const who = isGroup(holder) ? say`group ${gidOf(holder)}` : say`others`
      refused ??= unsafe(path, next, say`is a link of user ${node.uid} where ${who} can put links; it is not followed`)
      if (use === 'change') throw refused
    } else if (bound !== undefined) pending.push({ link: next, uid: bound })
    if (decided && holder === undefined) pending.push(DECIDED)
    pending.push(...elementsOf(target).reverse())
    if (target.startsWith('/')) trail.length = 1
  }
  const last = trail[trail.length - 1] as Step<N>
  const node = trail.length === 1 && !blocked ? (top ?? (yield* lookAt<N>('/'))) : last.node
  const found = blocked || missing ? undefined : node
  if (refused && found) throw refused
  return { path: last.path || '/', node: found, directory: trail[trail.length - 2]?.node, ours, blocked, exchangeable }
}

/** undefined: `link` may lead anywhere; ANYONE: it is not followed; else whose the thing has to be. */
function* boundsOf(holder: Holder, link: Walkable, ours: Ours): Generator<Question, number | undefined, unknown> {
  const bound = boundTo(holder, link, ours)
  if (!isGroup(bound)) return bound
  const system = isSystemGroup(gidOf(bound), yield* textOf(passwdFiles), yield* textOf(groupFiles))
  return system ? undefined : ANYONE
}

/**
 * The names in /proc and /sys are the kernel's: of what is root's there, and of no user that a container knows, it says that it is
 * the overflow user's.
 */
function kernels<N extends Walkable>(path: string, node: N | undefined): N | undefined {
  return node?.uid === OVERFLOW && /^\/(?:proc|sys)(?:\/|$)/.test(path) ? { ...node, uid: 0 } : node
}

/** A directory on the way that decides: whoever can exchange it, or what is in it, has the machine anyway. */
function asRoots<N extends Walkable>({ path, node }: Step<N>): Step<N> {
  const directory = node?.type === 'directory' ? { ...node, uid: 0, mode: node.mode & 0o755 } : node
  return { path, node: directory, holder: undefined }
}

/** What a link led to, or where it would be made, is not its owner's. */
function strayed<N extends Walkable>(
  path: string,
  { link, uid }: Bound,
  trail: readonly Step<N>[],
): HostError | undefined {
  const landed = trail.findLast(({ node, path: at }) => node !== undefined || at === '')
  if (landed?.node && landed.node.uid === uid) return undefined
  const to = trail[trail.length - 1]?.path || '/'
  return unsafe(
    path,
    link,
    say`is a link that user ${uid} controls, to ${say.path(to)}, which is not theirs; it is not followed`,
  )
}

/** `at`: the component that is refused. */
export function unsafe(path: string, at: string, why: Said): HostError {
  const whose = say`${at === path ? 'it' : say.path(at)} ${why}`
  return new HostError('unsafe', say`Cannot use ${say.path(path)}: ${whose}`, { detail: { path }, why: whose })
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
