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
    // Near what they stand on, so that lines cross as little as may be.
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

/** 0 for what stands on nothing; a circle of bridges counts as standing on nothing. */
function levels(boxes: readonly Box[]): (box: Box) => number {
  const byName = new Map(boxes.map((box) => [box.owner.name, box]))
  const known = new Map<string, number>()
  const open = new Set<string>()
  const levelOf = (box: Box): number => {
    const { name } = box.owner
    const before = known.get(name)
    if (before !== undefined || open.has(name)) return before ?? 0
    open.add(name)
    const below = lowerNames(box.owner).flatMap((lower) => byName.get(lower) ?? [])
    const level = below.length === 0 ? 0 : 1 + Math.max(...below.map(levelOf))
    open.delete(name)
    known.set(name, level)
    return level
  }
  return levelOf
}

/** Names of the interfaces that this one is made of. */
export function lowerNames({ bondMembers, bridgePorts, vlan }: Interface): readonly string[] {
  return [...(bondMembers ?? []), ...(bridgePorts ?? []), ...(vlan ? [vlan.link] : [])]
}
