// What an activator is: a way to start interfaces whose config has been written.

import type { Notices } from '../../core/notices.ts'
import type { Said } from '../../core/said.ts'
import type { Host } from '../../system/host.ts'
import type { Need, NetworkFacts } from '../needs.ts'

export interface Activator {
  /** Spelling used in `system_info.network.activators`. */
  readonly name: string
  /** The ways in which a machine can use it; one is enough. */
  readonly needs: readonly Need[]
  /** Starts one interface, which has just been plugged in. Returns whether that went well; what did not is in the notices. */
  bringUp(target: Target, context: ActivationContext): Promise<boolean>
  bringUpAll(targets: readonly Target[], context: ActivationContext): Promise<boolean>
  bringDown(target: Target, context: ActivationContext): Promise<boolean>
}

export interface Target {
  readonly name: string
  /** What messages call it. */
  readonly label: Said
  /** What the document calls it, where that is another name: files may be named after it. */
  readonly configId: string | undefined
}

export interface ActivationContext {
  readonly host: Host
  readonly facts: NetworkFacts
  readonly notices: Notices
}
