// The files of a machine in memory, as tests write them down and as they compare them.

import type { FileInfo } from './host.ts'
import type { OverlayNode, OverlayNodes } from './overlay-node.ts'
import { parentOf } from './walk.ts'

export type WorldFile =
  | string
  | Uint8Array
  | {
      readonly content: string | Uint8Array
      readonly mode?: number
      readonly uid?: number
      readonly gid?: number
      /** How many names it has; default 1. */
      readonly links?: number
      readonly modified?: Date
    }
  | { readonly link: string; readonly uid?: number; readonly gid?: number; readonly links?: number }
  | { readonly directory: true; readonly mode?: number; readonly uid?: number; readonly gid?: number }
  | {
      readonly type: 'block' | 'character' | 'fifo' | 'socket'
      readonly mode?: number
      readonly uid?: number
      readonly gid?: number
      readonly content?: string | Uint8Array
    }

export interface TreeEntry {
  readonly type: FileInfo['type']
  readonly content?: string
  readonly target?: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** The files of a world, with the directories above them. */
export function nodesOf(files: Readonly<Record<string, WorldFile>>, modified: Date): OverlayNodes {
  const nodes: OverlayNodes = new Map()
  for (const [path, file] of Object.entries(files)) {
    for (let parent = parentOf(path); !nodes.has(parent); parent = parentOf(parent)) {
      nodes.set(parent, { type: 'directory', mode: 0o755, uid: 0, gid: 0, modified })
    }
    nodes.set(path, nodeOf(file, modified))
  }
  return nodes
}

function nodeOf(file: WorldFile, modified: Date): OverlayNode {
  const plain = { uid: 0, gid: 0, modified }
  if (typeof file === 'string' || file instanceof Uint8Array)
    return { ...plain, type: 'file', mode: 0o644, content: Buffer.from(file) }
  if ('link' in file) {
    const { link, ...others } = file
    return { ...plain, mode: 0o777, ...others, type: 'link', target: link }
  }
  if ('directory' in file) return { ...plain, mode: 0o755, ...file, type: 'directory' }
  if ('type' in file) return { ...plain, mode: 0o660, ...file, content: viewOf(file.content ?? '') }
  return { ...plain, mode: 0o644, ...file, type: 'file', content: Buffer.from(file.content) }
}

/** Not copied: a disk may be large, and empty for the most part. */
function viewOf(content: string | Uint8Array): Buffer {
  if (typeof content === 'string') return Buffer.from(content)
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength)
}

/** What is there, for assertions: plain directories are listed only if they are empty. */
export function treeOf(nodes: OverlayNodes): Record<string, TreeEntry> {
  const tree: Record<string, TreeEntry> = {}
  for (const path of [...nodes.keys()].sort()) {
    const node = nodes.get(path)
    if (!node || path === '/') continue
    const { type, mode, uid, gid, content, target } = node
    const dull = type === 'directory' && mode === 0o755 && uid === 0 && gid === 0
    const hasChildren = [...nodes].some(([other, child]) => child && parentOf(other) === path && other !== path)
    if (dull && hasChildren) continue
    tree[path] = {
      type,
      ...(type === 'file' ? { content: content?.toString() ?? '' } : {}),
      ...(target === undefined ? {} : { target }),
      mode,
      uid,
      gid,
    }
  }
  return tree
}
