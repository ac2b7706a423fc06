// The contract of a datasource: data plus two functions. See docs/adding-a-datasource.md.

import type { Facts } from '../core/facts.ts'
import type { Instance } from '../core/instance.ts'
import type { JsonObject } from '../core/json.ts'
import type { Notices } from '../core/notices.ts'
import type { Schema } from '../core/schema/schema.ts'
import type { NetworkSource } from '../network/apply/contract.ts'
import type { EventRules } from '../network/update-events.ts'
import type { Host } from '../system/host.ts'

export interface Datasource<S = JsonObject> {
  /** Spelling used in datasource_list: "NoCloud". */
  readonly name: string
  /** Other spellings that mean this source ("nocloud-net"). */
  readonly aliases?: readonly string[]
  /** The stages that search it. A source listed for 'local' only is not looked for again with the network up. */
  readonly phases: readonly Phase[]
  /** What the reference appends to the class name in a phase, and so to the name of the search: "Local", "Net". */
  readonly suffix?: Readonly<Partial<Record<Phase, string>>>
  /** The runner sets it up before `read` and takes it down after. */
  readonly ephemeral?: EphemeralNetwork
  /** Of `datasource: {NAME: …}` in the system config; `read` gets the value after the defaults are filled in. */
  readonly settings: Schema<S>
  /** Paths whose existence `detect` asks for through `facts.paths`. */
  readonly probes?: readonly string[]
  /** Pure; the boot generator and the runner use the very same function. `settings` is the raw mapping from the config, unchecked. */
  detect(facts: Facts, settings: JsonObject): Detection
  /** undefined: this source is not here after all. Never writes, never retries by hand, never knows a distro. */
  read(input: ReadInput<S>): Promise<Instance | undefined>
  /** Whether a cached instance is still this machine, asked in the local stage. Default: no, read again. */
  check?(input: ReadInput<S> & { instance: Instance }): Promise<boolean>
  /** Which events rewrite the network config beyond a new instance. */
  readonly networkEvents?: Partial<EventRules>
  /** Sources of network config in order, where it differs from the usual one. */
  readonly networkSources?: readonly NetworkSource[]
}

export type Phase = 'local' | 'network'
export type Detection = 'yes' | 'maybe' | 'no'

export interface EphemeralNetwork {
  readonly ipv4?: 'dhcp' | 'link-local'
  readonly ipv6?: 'link-local'
}

export interface ReadInput<S> {
  readonly host: Host
  readonly facts: Facts
  readonly settings: S
  readonly phase: Phase
  readonly notices: Notices
  /** Interface and lease of the ephemeral network, where one is up. */
  readonly lease?: Lease
}

export interface Lease {
  readonly interface: string
  readonly address: string
  readonly prefix: number
  readonly routers: readonly string[]
  readonly options: Readonly<Record<string, string>>
}
