// What local users can do to a machine before and while the agent works in their homes and in places that everybody can write, and
// what must not become of it.

import type { Argv, Files, Host, RunOptions } from '../../system/host.ts'
import type { MemoryHost, WorldFile } from '../../system/memory.ts'
import type { TreeEntry } from '../../system/world-files.ts'
import { changes } from '../support/changes.ts'

export type Tree = Readonly<Record<string, TreeEntry>>

export interface Outcome {
  readonly tree: Tree
  /** Notices and failures. */
  readonly said: readonly string[]
  readonly watched: Watched
}

/** Called before each call of `files` with its number, from 0 on. */
export type Swap = (call: number, host: MemoryHost) => Promise<void>

/** A place that is not root's alone, and who plants things there. */
export interface Place {
  readonly path: string
  readonly uid: number
  readonly world: WorldFile
}

const bob = 1000
const victim = 1002

const home = (path: string, uid: number): Place => ({
  path,
  uid,
  world: { directory: true, mode: 0o755, uid, gid: uid },
})
const shared = (path: string): Place => ({ path, uid: 1001, world: { directory: true, mode: 0o1777 } })

export const places: readonly Place[] = [
  home('/home/bob', bob),
  home('/home/ubuntu', 1003),
  home('/home/newsuper', 1004),
  home('/home/mynewdefault', 1005),
  shared('/srv/drop'),
  shared('/tmp'),
  shared('/var/tmp'),
  shared('/run/cloud-init/tmp'),
]

const bait = 'Of the machine, not for everybody.\n'
const secret = { content: bait, mode: 0o600 }

/** The machine before anybody has planted anything, with what is worth getting at. */
export const surroundings: Readonly<Record<string, WorldFile>> = {
  '/etc/passwd': [
    'root:x:0:0:root:/root:/bin/bash',
    'puppet:x:110:110::/var/lib/puppet:/bin/sh',
    'nginx:x:111:111::/var/lib/nginx:/bin/sh',
    ...places.flatMap(({ path, uid }) => {
      const name = path.startsWith('/home/') ? path.slice(6) : undefined
      return name === undefined ? [] : [`${name}:x:${uid}:${uid}::${path}:/bin/sh`]
    }),
    `victim:x:${victim}:${victim}::/home/victim:/bin/sh`,
    '',
  ].join('\n'),
  '/etc/group': 'root:x:0:\nadm:x:4:\nusers:x:100:\npuppet:x:110:\nnginx:x:111:\nbob:x:1000:\n',
  '/etc/cloud': { directory: true },
  '/etc/cloud/cloud.cfg': 'users: [default]\n',
  '/proc/swaps': 'Filename Type Size Used Priority\n',
  '/proc/meminfo': 'MemTotal: 2000000 kB\n',
  '/usr/share/zoneinfo/US/Eastern': '',
  '/etc/bait': secret,
  '/home/victim': { directory: true, mode: 0o700, uid: victim, gid: victim },
  '/home/victim/private': { ...secret, uid: victim, gid: victim },
  ...Object.fromEntries(places.map(({ path, world }) => [path, world])),
}

/** What can be planted at a path, by its name, in directories that the planter has made. */
export function plants(
  path: string,
  { path: place, uid }: Place,
): ReadonlyMap<string, Readonly<Record<string, WorldFile>>> {
  const own = { uid, gid: uid }
  const above = componentsOf(path, { path: place }).slice(0, -1)
  const folders = Object.fromEntries(above.map((folder) => [folder, { directory: true, ...own } as const]))
  const at = (file: WorldFile): Record<string, WorldFile> => ({ ...folders, [path]: file })
  const link = (to: string) => at({ link: to, ...own })
  const up = '../'.repeat(path.split('/').length)
  return new Map<string, Record<string, WorldFile>>([
    ['a link to a directory of root', link('/etc/cloud')],
    ['a relative link to a directory of root', link(`${up}etc/cloud`)],
    ['a link to a file of root', link('/etc/bait')],
    ['a link to nothing in a directory of root', link('/etc/cloud/new')],
    ['a link to /', link('/')],
    ['a link to a directory of another user', link('/home/victim')],
    ['a link to a file of another user', link('/home/victim/private')],
    ['a link to itself', link(path)],
    ['a chain of links', { ...link(`${place}/chain`), [`${place}/chain`]: { link: '/etc/cloud', ...own } }],
    ['a hard link to a file of root', at({ ...secret, links: 2 })],
    ['a hard link to a file of another user', at({ ...secret, uid: victim, gid: victim, links: 2 })],
    ['a pipe', at({ type: 'fifo', mode: 0o666, ...own })],
    ['a socket', at({ type: 'socket', mode: 0o666, ...own })],
    ['a file of the user', at({ content: 'mine\n', mode: 0o666, ...own })],
    ['a directory of the user', at({ directory: true, mode: 0o777, ...own })],
  ])
}

/** A change of a file, or a command, that the agent made. */
export interface Deed {
  readonly paths: readonly string[]
  readonly argv?: Argv
  readonly options?: RunOptions
}

const changing = new Set<keyof Files>(changes)

interface Watched {
  readonly deeds: Deed[]
  /** The paths of each call of `files`. */
  readonly calls: (readonly string[])[]
}

/** A host that says what it is used for. */
export function watching(before: Swap = async () => {}) {
  const watched: Watched = { deeds: [], calls: [] }
  const around = (host: MemoryHost): Host => {
    const call =
      (name: keyof Files) =>
      async (...given: readonly unknown[]) => {
        await before(watched.calls.length, host)
        const paths = (name === 'link' ? [given[1]] : name === 'rename' ? given.slice(0, 2) : [given[0]]) as string[]
        watched.calls.push(paths)
        if (changing.has(name)) watched.deeds.push({ paths })
        return (host.files[name] as (...given: readonly unknown[]) => Promise<unknown>)(...given)
      }
    const names = Object.keys(host.files) as (keyof Files)[]
    return {
      files: Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as Files,
      commands: {
        ...host.commands,
        find: async (program) => (program.includes('/') ? program : `/usr/bin/${program}`),
        run(argv, options = {}) {
          watched.deeds.push({ paths: [], argv, options })
          return host.commands.run(argv, options)
        },
      },
      http: host.http,
      channels: host.channels,
      clock: host.clock,
    }
  }
  return { watched, around }
}

export const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

/** The paths at which something can be planted so that a change meets it: each component below the place. */
function componentsOf(path: string, place: Pick<Place, 'path'>): readonly string[] {
  if (!path.startsWith(`${place.path}/`)) return []
  const parts = path.slice(place.path.length + 1).split('/')
  return parts.map((_, index) => `${place.path}/${parts.slice(0, index + 1).join('/')}`)
}

/** A path that is another one in every run cannot be known beforehand. */
const isPredictable = (path: string): boolean => !/[0-9a-f]{8}-[0-9a-f]{4}-/.test(path)

/** What was changed in a place, with all above it there. */
export function pathsIn(place: Place, { watched: { deeds } }: Outcome): readonly string[] {
  const components = deeds.flatMap(({ paths }) => paths.flatMap((path) => componentsOf(path, place)))
  return [...new Set(components)].filter(isPredictable)
}

/** Before a call that has to do with a path, what is there makes way for a link, as far as the planter can do that; by what is done when. */
export function swaps(path: string, place: Place, { watched: { calls } }: Outcome): ReadonlyMap<string, Swap> {
  const near = calls.flatMap((paths, call) => (paths.some((one) => within(one, path)) ? [call] : []))
  const targets = ['/etc/cloud', '/etc/bait', '/etc/cloud/new', '/home/victim']
  const made = near.flatMap((at) =>
    targets.map((target): [string, Swap] => [
      `${path} is a link to ${target} from call ${at} on`,
      async (call, host) => {
        if (call === at && (await canSwap(host, path, place))) await swapFor(host, path, target, place.uid)
      },
    ]),
  )
  return new Map(made)
}

/** Whether the kernel would let the planter: the directory is his own, or everybody's and there is nothing of others. */
async function canSwap({ files }: MemoryHost, path: string, place: Place): Promise<boolean> {
  const folder = await files.stat(path.slice(0, path.lastIndexOf('/')), { follow: false })
  if (folder?.type !== 'directory') return false
  const entry = await files.stat(path, { follow: false })
  if (folder.mode & 0o1000) return !entry || entry.uid === place.uid
  return folder.uid === place.uid
}

const away = '.away'

async function swapFor({ files }: MemoryHost, path: string, target: string, uid: number): Promise<void> {
  if (await files.stat(path, { follow: false })) await files.rename(path, path + away)
  await files.link(target, path)
  await files.setOwner(path, { user: uid, group: uid }, { follow: false })
}

/** The tree without what belongs to the planter: all below the place. */
export function outside(tree: Tree, place: Place): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !within(path, place.path)))
}

/** Files and directories outside that are neither as they were nor as they come out if nobody plants anything. */
export function harmed(before: Tree, meant: Tree, after: Tree): readonly string[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...paths].filter((path) => {
    const now = after[path]
    const possible = [before[path], meant[path]]
    return !possible.some((one) => JSON.stringify(one) === JSON.stringify(now)) && !isMixed(now, possible)
  })
}

/** A file of which some lines are as they were and some as they come out: what could not be done left the others alone. */
function isMixed(now: TreeEntry | undefined, possible: readonly (TreeEntry | undefined)[]): boolean {
  const [like] = possible.filter((one) => one?.type === 'file').slice(-1)
  if (
    now?.content === undefined ||
    JSON.stringify({ ...like, content: '' }) !== JSON.stringify({ ...now, content: '' })
  )
    return false
  const lines = new Set(possible.flatMap((one) => one?.content?.split('\n') ?? []))
  return now.content.split('\n').every((line) => lines.has(line))
}

/** Paths below the place where what is not the planter's can be read or was changed: its content, its owner or its mode. */
export function leaked(after: Tree, place: Place, planted: Readonly<Record<string, WorldFile>>): readonly string[] {
  const same = ({ content, mode, uid }: TreeEntry) =>
    Object.values(planted).some((file) => {
      const was = file as Partial<TreeEntry>
      return content === was.content && mode === was.mode && uid === (was.uid ?? 0)
    })
  return Object.entries(after).flatMap(([path, entry]) => {
    return within(path, place.path) && entry.content?.includes(bait.trim()) && !same(entry) ? [path] : []
  })
}

/** Files that lack a line which they were meant to have, and directories that are not there. What was swapped away counts. */
export function lost(meant: Tree, got: Tree): readonly string[] {
  const there = new Map(Object.entries(got).map(([path, entry]) => [path.replace(away, ''), entry]))
  const folders = new Set([...there.keys()].flatMap((path) => componentsOf(path, { path: '' })))
  return Object.entries(meant).flatMap(([path, { type, content }]) => {
    if (type === 'directory') return folders.has(path) ? [] : [path]
    if (content === undefined) return there.get(path)?.type === type ? [] : [path]
    const lines = new Set(there.get(path)?.content?.split('\n'))
    return content.split('\n').every((line) => lines.has(line)) ? [] : [path]
  })
}
