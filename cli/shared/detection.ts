// What the commands that only detect look at.

import { probedPaths } from '../../datasources/index.ts'
import { gatherFacts } from '../../system/facts.ts'
import type { Host } from '../../system/host.ts'

/** What detection reads, and no more: systemd waits. */
export function detectionFacts(host: Host) {
  return gatherFacts(host, { probes: probedPaths(), nics: false })
}
