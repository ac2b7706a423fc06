// What the page of a server is told.

import type { FaultSwitches } from './fault-rules.ts'
import type { RequestLog } from './request-log.ts'

export interface PageOptions {
  /** "Amazon EC2". */
  readonly title: string
  /** The scenario as people read it. */
  readonly scenario: string
  /** Names besides those of loopback under which it is shown, to others than this machine too. */
  readonly hosts?: readonly string[] | undefined
  /** Of another server, if it is that one that is shown. */
  readonly log?: Pick<RequestLog, 'requests'>
  readonly faults?: FaultSwitches
  readonly places?: () => readonly string[]
}
