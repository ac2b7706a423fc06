// What an effect leaves that was ended in its middle.

import type { OverlayNode, OverlayNodes } from '../../system/overlay-node.ts'
import { temporaryName } from '../../system/temporary-name.ts'
import { childOf, parentOf } from '../../system/walk.ts'
import { applyChanges, type Effect } from './recorded-effects.ts'

/** Changes a tree as the effect does until it is half done. False: it is done at once, or by another program. */
export function applyHalf(nodes: OverlayNodes, effect: Effect): boolean {
  // Directories that are missing are made first.
  const [path, node] = [...effect.changes].find(([, now]) => now?.type !== 'directory') ?? []
  if (path === undefined && effect.changes.size < 2) return false
  switch (effect.kind) {
    case 'write':
    case 'link':
      // Complete, and not yet under its name.
      if (path === undefined || !node) return false
      applyChanges(nodes, new Map([...effect.changes].filter(([, now]) => now?.type === 'directory')))
      nodes.set(childOf(parentOf(path), temporaryName(true)), node)
      return true
    case 'append':
      // The kernel takes a page in one piece.
      if (path === undefined || !node?.content || node.content.length - (nodes.get(path)?.content?.length ?? 0) <= 4096)
        return false
      nodes.set(path, { ...node, content: half(node.content, nodes.get(path)?.content) })
      return true
    case 'makeDirectory':
    case 'remove':
    case 'setOwner':
      if (effect.changes.size < 2) return false
      applyChanges(nodes, new Map(firstHalf(effect)))
      return true
    default:
      return false
  }
}

function half(after: Buffer, before: Buffer = Buffer.alloc(0)): Buffer {
  return after.subarray(0, before.length + Math.ceil((after.length - before.length) / 2))
}

/** A directory that is removed goes last, one that is made comes first. */
function firstHalf({ kind, changes }: Effect): [string, OverlayNode | undefined][] {
  const all = [...changes].sort(([a], [b]) => (a < b ? -1 : 1))
  if (kind === 'remove') all.reverse()
  return all.slice(0, Math.floor(all.length / 2))
}
