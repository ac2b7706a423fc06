// What the stages ask for when a config is applied: one decision, one effect, each with its reason.

import type { Facts } from '../../core/facts.ts'
import type { Instance } from '../../core/instance.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Notices } from '../../core/notices.ts'
import type { StatePaths } from '../../core/paths.ts'
import type { Said } from '../../core/said.ts'
import type { NetworkConventions } from '../../distros/network-conventions.ts'
import type { Host } from '../../system/host.ts'
import type { EventRules, NetworkEvent } from '../update-events.ts'

/** Where a network config may come from, in the usual order. */
export const networkSources = ['cmdline', 'initramfs', 'system_cfg', 'ds', 'fallback'] as const

export type NetworkSource = (typeof networkSources)[number]

/** Where the network config comes from, decided once per stage. */
export interface NetworkChoice {
  /** The config, `network:` unwrapped; undefined: disabled, or nothing to apply. */
  readonly config: Json | undefined
  /** A source, or the path of the file that disables networking altogether. */
  readonly source: NetworkSource | string
  readonly disabled: boolean
  /** One sentence for the log and for `plan`. */
  readonly reason: Said
}

export interface ChooseInput {
  readonly host: Host
  readonly facts: Facts
  /** Merged config: `network`, `system_info.disable_fallback_netcfg`, `updates`. */
  readonly config: JsonObject
  readonly instance: Instance | undefined
  /** The datasource's own order, if it has one. */
  readonly order?: readonly NetworkSource[]
  readonly paths: StatePaths
  readonly notices: Notices
  /** Whether the distro wants no fallback; `system_info.disable_fallback_netcfg` wins. Default: there is one. */
  readonly disableFallback?: boolean
}

export interface ApplyInput extends ChooseInput {
  readonly newInstance: boolean
  readonly phase: 'local' | 'network'
  /** Start the interfaces too: only if networking is up already. */
  readonly bringUp: boolean
  /** Events of the datasource that rewrite the config: supported, and enabled by default. */
  readonly events?: EventRules
  /** Names in order of preference, from `system_info.network` or the distro; undefined: the usual order. */
  readonly renderers: readonly string[] | undefined
  readonly activators: readonly string[] | undefined
  readonly conventions: NetworkConventions
  /** Reads the metadata again for an event; the refreshed instance, or undefined if that failed. */
  readonly refresh?: (event: NetworkEvent) => Promise<Instance | undefined>
  /** Written into the mark of this boot. */
  readonly processId: number
  /** Default true. False in a plan for a machine that is not here. */
  readonly waitForDevices?: boolean
  /** Leave files of an earlier instance where they are, on a new instance too. Default false. */
  readonly keepStale?: boolean
}

export interface ApplyOutcome {
  readonly choice: NetworkChoice
  readonly applied: boolean
  /** Its metadata were read again for an event. */
  readonly refreshed?: Instance
  readonly renderer?: string
  /** Why that one. */
  readonly rendererReason?: string
  /** Paths written, for `plan` and the log. */
  readonly files: readonly string[]
}
