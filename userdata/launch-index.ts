// One user-data for many machines: parts may ask for the machine with a certain launch index.

import type { Notices } from '../core/notices.ts'
import { say } from '../core/said.ts'
import { headerOf, type Part } from './part.ts'

/** Without an index all parts are kept; with one, those that ask for another, or for something that is not a number, are dropped. */
export function forLaunchIndex(parts: readonly Part[], wanted: number | undefined, notices: Notices): readonly Part[] {
  if (wanted === undefined) return parts
  return parts.filter((part) => {
    const asked = part.launchIndex ?? headerOf(part.headers, 'Launch-Index')
    if (asked === undefined || asked === wanted) return true
    notices.debug(
      say`${say.named(part.filename)} is for launch index ${say.named(String(asked))}, this machine has ${wanted}`,
    )
    return false
  })
}
