// Top-level keys that a cloud-config may have. A key beyond them is most likely misspelled, and nothing reads it.

import { modules, sections } from '../index.ts'
import { keysOf } from './own-settings.ts'

/** Keys of a cloud-config that something other than a module reads. */
const keysOfOthers = [
  ...Object.keys(sections),
  'launch-index',
  'merge_how',
  'merge_type',
  'output',
  'reporting',
  // Of Kairos documents.
  'stages',
  'system_info',
]

export function knownKeys(): ReadonlySet<string> {
  const ofModules = modules.flatMap(({ schema, unlistedKeys = [] }) =>
    keysOf(schema).filter((key) => !unlistedKeys.includes(key)),
  )
  return new Set([...keysOfOthers, ...ofModules])
}
