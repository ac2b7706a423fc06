// What a disk has after a power cut: whatever was flushed, and of the rest whatever the file system had got to.

import type { OverlayNode, OverlayNodes } from '../../system/overlay-node.ts'
import { parentOf } from '../../system/walk.ts'
import type { Random } from './random.ts'
import { type Effect, treeAfter } from './recorded-effects.ts'

/**
 * lost: nothing that was not flushed. ordered: the changes up to some moment, as a journal replays them; but files made since the
 * last flush may be empty, as with ext4's delayed allocation. any: each path as it was at a moment of its own, new files perhaps empty.
 */
export const cuts = ['lost', 'ordered', 'any'] as const
export type Cut = (typeof cuts)[number]

/** What a path has been since the last flush. */
interface Version {
  /** Number of the effect. */
  readonly at: number
  readonly node: OverlayNode | undefined
  readonly durable: boolean
}

export function afterCut(
  image: OverlayNodes,
  effects: readonly Effect[],
  count: number,
  { cut, chance }: { cut: Cut; chance: Random },
): OverlayNodes {
  const flushed = effects.slice(0, count).findLastIndex(({ flushes }) => flushes) + 1
  const before = treeAfter(image, effects, flushed)
  const firmContents = contentsOf(before, effects.slice(flushed, count))
  const history = versions(effects.slice(flushed, count))
  const firm = Math.max(0, ...[...history.values()].flat().flatMap(({ at, durable }) => (durable ? [at] : [])))
  const until = firm + chance.below(count - flushed + 1 - firm)
  const nodes: OverlayNodes = new Map(before)
  for (const [path, all] of history) {
    const known = before.get(path) ?? undefined
    const possible = possibleVersions(known, all)
    const kept =
      cut === 'lost'
        ? possible[0]
        : cut === 'ordered'
          ? (possible.findLast(({ at }) => at <= until) ?? possible[0])
          : possible[chance.below(possible.length)]
    if (!kept) continue
    const node =
      cut === 'lost' || kept.durable ? kept.node : unflushed(kept.node, possible[0]?.node, firmContents, chance)
    if (node) nodes.set(path, node)
    else nodes.delete(path)
  }
  for (const effect of effects.slice(flushed, count)) if (effect.kind === 'rename') finishRename(nodes, effect)
  return whole(nodes, treeAfter(before, effects.slice(flushed, count), count - flushed))
}

function versions(effects: readonly Effect[]): Map<string, Version[]> {
  const history = new Map<string, Version[]>()
  for (const [index, { kind, changes, flushed }] of effects.entries()) {
    for (const [path, node] of changes) {
      // The programs that change these flush them themselves.
      const durable = flushed || (kind === 'run' && /^\/etc\/(?:passwd|group|shadow)$/.test(path))
      // These are in memory.
      if (/^\/(run|tmp|proc|sys|dev)\//.test(path)) continue
      const all = history.get(path) ?? []
      history.set(path, all)
      all.push({ at: index + 1, node, durable })
    }
  }
  return history
}

/** From what is surely on the disk on; oldest first. */
function possibleVersions(known: OverlayNode | undefined, all: readonly Version[]): readonly Version[] {
  const durable = all.findLastIndex((version) => version.durable)
  return durable < 0 ? [{ at: 0, node: known, durable: true }, ...all] : all.slice(durable)
}

function unflushed(
  node: OverlayNode | undefined,
  known: OverlayNode | undefined,
  firm: ReadonlySet<Buffer>,
  chance: Random,
): OverlayNode | undefined {
  // ext4 flushes a file that replaces another one by name.
  if (node?.type !== 'file' || known || (node.content && firm.has(node.content))) return node
  return chance.chance(0.5) ? { ...node, content: Buffer.alloc(0) } : node
}

/** What is on the disk, under whatever name. */
function contentsOf(nodes: OverlayNodes, effects: readonly Effect[]): ReadonlySet<Buffer> {
  const flushed = effects.filter((effect) => effect.flushed).flatMap(({ changes }) => [...changes.values()])
  return new Set([...nodes.values(), ...flushed].flatMap((node) => node?.content ?? []))
}

/** A file is never under both names. */
function finishRename(nodes: OverlayNodes, { what, changes }: Effect): void {
  const arrived = [...changes].find(([path, node]) => node && path !== what)
  if (arrived && nodes.get(arrived[0]) === arrived[1]) nodes.delete(what)
}

/** A name can only be in a directory. */
function whole(nodes: OverlayNodes, latest: OverlayNodes): OverlayNodes {
  for (const path of [...nodes.keys()].sort()) {
    for (let above = parentOf(path); above !== '/'; above = parentOf(above)) {
      if (nodes.get(above)?.type === 'directory') continue
      const directory = latest.get(above)
      if (directory?.type === 'directory') nodes.set(above, directory)
      else nodes.delete(path)
    }
  }
  return nodes
}
