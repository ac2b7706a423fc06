// The contract of a step key: data plus one function, like a config module.

import type { Json } from '../core/json.ts'
import type { Notices, Where } from '../core/notices.ts'
import type { Host } from '../system/host.ts'

export interface StepContext {
  readonly host: Host
  readonly notices: Notices
  /** The step in its document. */
  readonly where: Where
  /** Collects a failure of one item; the next item goes on. */
  fail(message: string): void
}

export interface StepKey {
  readonly key: string
  apply(value: Json, context: StepContext): Promise<void>
}
