// A graph of numbered nodes: an order in which each comes after what it needs, and ways through it.

/** By node: the nodes it needs. */
export type Needs = readonly (readonly number[])[]

/**
 * Nodes after all that they need, of those that could be next always the smallest; those from `free` on are next as soon as they can be.
 * Nodes of rings, and what needs them, are missing.
 */
export function smallestFirst(needs: Needs, free: number): readonly number[] {
  const waiting = needs.map(({ length }) => length)
  const neededBy: number[][] = needs.map(() => [])
  for (const [node, needed] of needs.entries()) for (const other of needed) neededBy[other]?.push(node)
  const order: number[] = []
  const ready: number[] = []
  const ended: number[] = []
  const add = (node: number) => {
    if (node >= free) ended.push(node)
    else ready.splice(placeIn(ready, node), 0, node)
  }
  for (const [node, count] of waiting.entries()) if (count === 0) add(node)
  for (;;) {
    const node = ended.pop() ?? ready.shift()
    if (node === undefined) return order
    order.push(node)
    for (const other of neededBy[node] as number[]) {
      const left = (waiting[other] as number) - 1
      waiting[other] = left
      if (left === 0) add(other)
    }
  }
}

function placeIn(sorted: readonly number[], node: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < node) low = middle + 1
    else high = middle
  }
  return low
}

/** The shortest way from what needs to what it needs, both included, over nodes that are `among` those; undefined: there is none. */
export function way(
  from: number,
  to: number,
  { needs, among }: { readonly needs: Needs; readonly among: ReadonlySet<number> },
): readonly number[] | undefined {
  const came = new Map<number, number>([[from, from]])
  const queue = [from]
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const other of needs[node] ?? []) {
      if (came.has(other) || !among.has(other)) continue
      came.set(other, node)
      queue.push(other)
    }
    if (!came.has(to)) continue
    const back = [to]
    while (back[0] !== from) back.unshift(came.get(back[0] as number) as number)
    return back
  }
  return undefined
}

/** Nodes by how far they are from those that need nothing: each layer needs only the ones before it. Rings are missing. */
export function layersOf(needs: Needs): readonly (readonly number[])[] {
  const depth: number[] = []
  for (const node of smallestFirst(needs, needs.length)) {
    const below = (needs[node] ?? []).map((other) => (depth[other] as number) + 1)
    depth[node] = below.reduce((most, one) => Math.max(most, one), 0)
  }
  const layers: number[][] = []
  for (const node of needs.keys()) {
    const layer = depth[node]
    if (layer === undefined) continue
    for (let index = layers.length; index <= layer; index++) layers.push([])
    layers[layer]?.push(node)
  }
  return layers
}
