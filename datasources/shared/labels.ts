// Disks that are known by their label.

import type { Facts, Filesystem } from '../../core/facts.ts'

/** Filesystems with one of `labels`, in the reference's order: by device name, descending. */
export function filesystemsLabelled(facts: Facts, labels: readonly string[]): readonly Filesystem[] {
  const matching = facts.filesystems.filter(({ label }) => label !== undefined && labels.includes(label))
  return matching.sort((a, b) => (a.device < b.device ? 1 : a.device > b.device ? -1 : 0))
}

/** A label in the two spellings that seeds use. */
export function bothCases(label: string): readonly string[] {
  return [...new Set([label.toLowerCase(), label.toUpperCase()])]
}
