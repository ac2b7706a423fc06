// What the commands that only detect look at.

import { probedPaths } from '../../datasources/index.ts'
import { withOwnFacts } from '../../datasources/search/own-facts.ts'
import { gatherFacts } from '../../system/facts.ts'
import type { Host } from '../../system/host.ts'

/** What detection reads, and no more: systemd waits. */
export async function detectionFacts(host: Host) {
  return withOwnFacts(host, await gatherFacts(host, { probes: probedPaths(), nics: false }))
}
