// What is left of an image's layers when one is laid over the other, and where each entry goes. Each path is resolved as if the target
// were "/": through the links of the layers below, and those that are in the target already, and never out of it. So that what
// unpacks the result meets no link on its way.

import { Failure } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import type { Files } from '../../../system/host.ts'
import type { TarEntry } from './tar-reader.ts'

/** An entry of a layer: "LAYER:INDEX". */
export type EntryId = `${number}:${number}`

export interface Flattened {
  /** Those above come first. */
  readonly directories: readonly TarEntry[]
  /** Where the other entries go; several names are hard links of the first. */
  readonly places: ReadonlyMap<EntryId, readonly string[]>
}

export interface Flattener {
  add(entry: TarEntry, layer: number, index: number): Promise<void>
  result(): Flattened
}

interface Node {
  /** Of a directory. */
  readonly children?: Map<string, Node>
  /** Of a link. */
  readonly target?: string
  /** Of a directory that an entry made. */
  entry?: TarEntry
  /** Of anything else. */
  readonly id?: EntryId
  layer: number
}

const most = { entries: 2_000_000, links: 40 }
const mark = '.wh.'

/** Below `target` in `files`: texts there are UTF-8, and here one letter per byte. */
export function flattener(files: Pick<Files, 'stat' | 'readLink'>, target: string): Flattener {
  const root: Node = { children: new Map(), layer: -1 }
  let count = 0

  return {
    async add(entry, layer, index) {
      count += 1
      if (count > most.entries) throw new Failure(say`the image has more than ${most.entries} entries`)
      const names = namesOf(entry.name)
      const name = names.pop()
      if (name === undefined) return
      const { node: parent, path } = await enter(names, layer)
      if (name === `${mark}${mark}.opq`) return clear(parent, layer)
      if (name.startsWith(mark)) return removeBelow(parent, name.slice(mark.length), layer)
      if (entry.kind === 'directory') {
        const { node } = await enterOne(parent, path, name, layer, 0, entry)
        node.entry ??= entry
        return
      }
      const id: EntryId = `${layer}:${index}`
      if (entry.kind !== 'hardlink') {
        set(parent, name, { layer, id, ...(entry.kind === 'link' && { target: entry.target }) })
        return
      }
      const there = await find(namesOf(entry.target), layer)
      if (there?.id === undefined) throw new Failure(say`the image has a hard link to what is no file in it`)
      set(parent, name, { ...there, layer })
    },
    result() {
      const directories: TarEntry[] = []
      const places = new Map<EntryId, string[]>()
      const visit = (node: Node, path: string) => {
        for (const [name, child] of node.children ?? []) {
          const here = path ? `${path}/${name}` : name
          if (child.entry) directories.push({ ...child.entry, name: `${here}/` })
          if (child.id) places.set(child.id, [...(places.get(child.id) ?? []), here])
          visit(child, here)
        }
      }
      visit(root, '')
      return { directories, places }
    },
  }

  function set(parent: Node, name: string, node: Node): void {
    parent.children?.set(name, node)
  }

  /** The directory at these names, which is made where it is missing. */
  async function enter(names: readonly string[], layer: number, from = root, at = '', links = 0) {
    let here = { node: from, path: at }
    for (const name of names) here = await enterOne(here.node, here.path, name, layer, links)
    return here
  }

  /** `own`: the entry that says that a directory is there; a layer's link is replaced by it. */
  async function enterOne(
    parent: Node,
    path: string,
    name: string,
    layer: number,
    links: number,
    own?: TarEntry,
  ): Promise<{ node: Node; path: string }> {
    if (name === '..') {
      const names = path.split('/').filter(Boolean).slice(0, -1)
      return await enter(names, layer, root, '', links)
    }
    const here = `${path}/${name}`
    const known = parent.children?.get(name)
    const link = known ? (own ? undefined : known.target) : await linkOf(here)
    if (link !== undefined) {
      if (links >= most.links) throw new Failure(say`the image has links that lead to each other`)
      const names = link.split('/').filter((one) => one !== '' && one !== '.')
      if (link.startsWith('/')) return await enter(names, layer, root, '', links + 1)
      return await enter(names, layer, parent, path, links + 1)
    }
    if (known?.children) {
      if (own) known.entry = own
      known.layer = Math.max(known.layer, layer)
      return { node: known, path: here }
    }
    const node: Node = { children: new Map(), layer, ...(own && { entry: own }) }
    set(parent, name, node)
    return { node, path: here }
  }

  /** Of a link in the target. */
  async function linkOf(path: string): Promise<string | undefined> {
    const place = target + Buffer.from(path, 'latin1').toString('utf8')
    if ((await files.stat(place, { follow: false }))?.type !== 'link') return undefined
    const text = await files.readLink(place)
    return text && Buffer.from(text, 'utf8').toString('latin1')
  }

  /** The last name is not followed. */
  async function find(names: string[], layer: number): Promise<Node | undefined> {
    const name = names.pop()
    if (name === undefined) return undefined
    return (await enter(names, layer)).node.children?.get(name)
  }

  /** Takes away what the layers below have there. */
  function removeBelow(parent: Node, name: string, layer: number): void {
    const node = parent.children?.get(name)
    if (!node) return
    if (node.layer < layer) parent.children?.delete(name)
    else clear(node, layer)
  }

  function clear(node: Node, layer: number): void {
    for (const name of [...(node.children?.keys() ?? [])]) removeBelow(node, name, layer)
  }
}

function namesOf(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  if (names.includes('..')) throw new Failure(say`the image has a path that leads out of it`)
  return names
}
