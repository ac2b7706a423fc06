// Paths into a value, and the value without some of its pieces.

export type Path = readonly (string | number)[]

/** What is taken out of a value: a tree of the names that lead there. */
export interface Removals {
  gone: boolean
  readonly below: Map<string | number, Removals>
  /** The indexes right below that are gone, in order, once somebody has asked. */
  indexes?: readonly number[] | undefined
}

export function noRemovals(): Removals {
  return { gone: false, below: new Map() }
}

export function remove(removals: Removals, path: Path): void {
  let node = removals
  for (const name of path) {
    const next = node.below.get(name) ?? noRemovals()
    node.below.set(name, next)
    node.indexes = undefined
    node = next
  }
  node.gone = true
}

/** The outermost removed piece that holds `path`; with 'around', `path` itself where something within it was removed. */
export function lostPiece(removals: Removals, path: Path, where: 'above' | 'around'): Path | undefined {
  let node: Removals | undefined = removals
  for (const [index, name] of path.entries()) {
    node = node.below.get(name)
    if (!node) return undefined
    if (node.gone) return path.slice(0, index + 1)
  }
  return where === 'around' && node.below.size > 0 ? path : undefined
}

export function at(value: unknown, path: Path): unknown {
  let current = value
  for (const name of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined
    current = (current as Record<string | number, unknown>)[name]
  }
  return current
}

/** A JSON pointer as a path; what leads into a list is a number. */
export function pathOf(pointer: string, value: unknown): Path {
  const path: (string | number)[] = []
  let current = value
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    path.push(Array.isArray(current) ? Number(name) : name)
    current = at(current, path.slice(-1))
  }
  return path
}

/**
 * The smallest piece around `path` that can go by itself: a property, or an item of a list. The items of a list within a
 * list are the words of a command or the fields of a row: they go together.
 */
export function removable(path: Path, value: unknown): Path | undefined {
  for (let length = path.length; length > 0; length--) {
    const parent = at(value, path.slice(0, length - 1))
    const row = Array.isArray(parent) && length > 1 && Array.isArray(at(value, path.slice(0, length - 2)))
    if (!row) return path.slice(0, length)
  }
  return undefined
}

/** A path in a value without its removed pieces, as a path in the whole value: indexes count what was taken out. */
export function toOriginal(path: Path, removals: Removals): Path {
  let node: Removals | undefined = removals
  return path.map((name) => {
    const original: string | number = typeof name === 'number' && node ? name + goneBefore(node, name) : name
    node = node?.below.get(original)
    return original
  })
}

/** How many items are gone in front of the one that is now at `index`. */
function goneBefore(node: Removals, index: number): number {
  node.indexes ??= [...node.below].flatMap(([name, { gone }]) => (gone ? [Number(name)] : [])).sort((a, b) => a - b)
  let low = 0
  let high = node.indexes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((node.indexes[middle] as number) - middle <= index) low = middle + 1
    else high = middle
  }
  return low
}

export function copyWithout(value: unknown, removals: Removals | undefined): unknown {
  if (!removals || removals.below.size === 0) return value
  const keep = (name: string | number) => removals.below.get(name)?.gone !== true
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => (keep(index) ? [copyWithout(item, removals.below.get(index))] : []))
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  const entries = Object.entries(value).filter(([key]) => keep(key))
  return Object.fromEntries(entries.map(([key, item]) => [key, copyWithout(item, removals.below.get(key))]))
}

/** Bytes count as text, as the reference's schema has it. The value itself where there are none. */
export function withoutBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return ''
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map(withoutBytes)
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  const entries = Object.entries(value).map(([key, item]) => [key, withoutBytes(item)] as const)
  const source = value as Record<string, unknown>
  return entries.some(([key, item]) => item !== source[key]) ? Object.fromEntries(entries) : value
}
