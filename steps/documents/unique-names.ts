// Names of steps that are each another's: of documents with the same name, or of a document that is given twice.

import type { Step } from './document.ts'

/** The first keeps its name, the others get ".1", ".2" and so on, over all groups together. */
export function withUniqueNames(groups: readonly (readonly Step[])[]): readonly (readonly Step[])[] {
  const taken = new Set<string>()
  // Where the search goes on, so that a thousand steps of one name are no million tries.
  const next = new Map<string, number>()
  return groups.map((group) =>
    group.map((step) => {
      const { operation: name } = step
      let operation = name
      let count = next.get(name) ?? 1
      while (taken.has(operation)) operation = `${name}.${count++}`
      taken.add(operation)
      next.set(name, count)
      return operation === name ? step : { ...step, operation }
    }),
  )
}
