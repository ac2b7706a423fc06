// Boxes in columns: each interface stands one column to the right of what it is made of.

import type { Interface } from './state.ts'

export interface Box {
  readonly owner: Interface
  readonly lines: readonly string[]
  readonly width: number
  readonly height: number
}

export interface Placed {
  readonly box: Box
  readonly x: number
  readonly y: number
}

export interface Spacing {
  readonly column: number
  readonly row: number
  readonly edge: number
  readonly left: number
  readonly top: number
}

export interface Layout {
  readonly placed: readonly Placed[]
  readonly width: number
  readonly height: number
}

export function columnsOf(boxes: readonly Box[], spacing: Spacing): Layout {
  const columns = Map.groupBy(boxes, levels(boxes))
  const placed: Placed[] = []
  const middles = new Map<string, number>()
  let x = spacing.left
  let height = spacing.top
  for (const level of [...columns.keys()].toSorted((a, b) => a - b)) {
    const column = columns.get(level) ?? []
    // Near what they stand on, so that lines cross as little as possible.
    const wanted = new Map(column.map((box) => [box, wantedMiddle(box, middles)]))
    const order = column.toSorted((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0))
    let y = spacing.top
    for (const box of order) {
      const ideal = (wanted.get(box) ?? 0) - box.height / 2
      y = level === 0 ? y : Math.max(y, ideal)
      placed.push({ box, x, y })
      middles.set(box.owner.name, y + box.height / 2)
      y += box.height + spacing.row
    }
    height = Math.max(height, y)
    x += Math.max(...column.map(({ width }) => width)) + spacing.column
  }
  return { placed, width: x - spacing.column + spacing.edge, height: height + spacing.edge - spacing.row }
}

function wantedMiddle({ owner }: Box, middles: ReadonlyMap<string, number>): number {
  const below = lowerNames(owner).flatMap((name) => middles.get(name) ?? [])
  return below.length === 0 ? 0 : below.reduce((sum, middle) => sum + middle, 0) / below.length
}

/**
 * 0 for what stands on nothing, otherwise one more than the highest thing it stands on. What is in a cycle stands on nothing.
 * From the ground up and without recursion: a chain of VLANs may be as long as the document allows.
 */
function levels(boxes: readonly Box[]): (box: Box) => number {
  const above = new Map<string, string[]>()
  const waiting = new Map<string, number>()
  const names = new Set(boxes.map(({ owner }) => owner.name))
  for (const { owner } of boxes) {
    const below = new Set(lowerNames(owner).filter((name) => names.has(name)))
    waiting.set(owner.name, below.size)
    for (const name of below) pushTo(above, name, owner.name)
  }
  const known = new Map<string, number>()
  let ready = [...names].filter((name) => waiting.get(name) === 0)
  for (let level = 0; ready.length > 0; level++) {
    const next: string[] = []
    for (const name of ready) {
      known.set(name, level)
      for (const upper of above.get(name) ?? []) {
        const left = (waiting.get(upper) ?? 0) - 1
        waiting.set(upper, left)
        if (left === 0) next.push(upper)
      }
    }
    ready = next
  }
  return ({ owner }) => known.get(owner.name) ?? 0
}

/** Names of the interfaces that this one is made of. */
export function lowerNames({ bondMembers, bridgePorts, vlan }: Interface): readonly string[] {
  return [...(bondMembers ?? []), ...(bridgePorts ?? []), ...(vlan ? [vlan.link] : [])]
}

function pushTo(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
