// A boot in memory as the list of its effects, each with what it changed in the tree. What a crash leaves is made of these.

import type { Host } from '../../system/host.ts'
import type { MemoryHost } from '../../system/memory.ts'
import type { OverlayNode, OverlayNodes } from '../../system/overlay-node.ts'
import { type EffectCall, observed } from './effects.ts'

export interface Effect extends EffectCall {
  /** What is at the paths that it changed; undefined: nothing any more. */
  readonly changes: Changes
  /** Whatever was changed before is on the disk when it returns. */
  readonly flushes: boolean
  /** What the world outside has seen by now: a length of `seen`. */
  readonly seen: number
}

export type Changes = ReadonlyMap<string, OverlayNode | undefined>

/** `nodes` is the tree of `host`. The list grows while the host works. */
export function recorded(
  host: MemoryHost,
  nodes: OverlayNodes,
  seen: readonly string[],
): { readonly host: Host; readonly effects: readonly Effect[] } {
  const effects: Effect[] = []
  const known: OverlayNodes = new Map(nodes)
  let syncs = host.syncs
  const end = (call: EffectCall) => {
    effects.push({ ...call, changes: changesSince(known, nodes), flushes: host.syncs > syncs, seen: seen.length })
    syncs = host.syncs
  }
  return { host: observed(host, { end }), effects }
}

/** The tree after the first `count` effects. */
export function treeAfter(image: OverlayNodes, effects: readonly Effect[], count: number): OverlayNodes {
  const nodes: OverlayNodes = new Map(image)
  for (const { changes } of effects.slice(0, count)) applyChanges(nodes, changes)
  return nodes
}

export function applyChanges(nodes: OverlayNodes, changes: Changes): void {
  for (const [path, node] of changes) {
    if (node) nodes.set(path, node)
    else nodes.delete(path)
  }
}

/** Brings `known` up to date. */
function changesSince(known: OverlayNodes, nodes: OverlayNodes): Changes {
  const changes = new Map<string, OverlayNode | undefined>()
  for (const [path, node] of nodes) {
    const before = known.get(path)
    if (before === node) continue
    if (node || before) changes.set(path, node ?? undefined)
    known.set(path, node)
  }
  for (const [path, node] of known) {
    if (nodes.has(path)) continue
    if (node) changes.set(path, undefined)
    known.delete(path)
  }
  return changes
}
