// The contract of a datasource: data, and functions that say what is so and what is to be done. See docs/adding-a-datasource.md.

import type { Failure } from '../core/errors.ts'
import type { Facts } from '../core/facts.ts'
import type { HostKey } from '../core/host-key.ts'
import type { Instance } from '../core/instance.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { Notices } from '../core/notices.ts'
import type { StatePaths } from '../core/paths.ts'
import type { Schema } from '../core/schema/schema.ts'
import type { NetworkSource } from '../network/apply/contract.ts'
import type { EphemeralNetwork } from '../network/apply/ephemeral.ts'
import type { Lease } from '../network/apply/lease.ts'
import type { MachineNetwork } from '../network/apply/machine-network.ts'
import type { EventRules, NetworkEvent } from '../network/update-events.ts'
import type { Deed } from '../system/deed.ts'
import type { Host } from '../system/host.ts'
import type { Detect } from './shared/rules.ts'

export interface Datasource<S = JsonObject> {
  // What it is called, when it is searched for, and what can be said about it.

  /** Spelling used in datasource_list: "NoCloud". */
  readonly name: string
  /** Other spellings that mean this source ("nocloud-net"). */
  readonly aliases?: readonly string[]
  /** The phases in which it is searched. A source with only 'local' is not looked for again when the network is up. */
  readonly phases: readonly Phase[]
  /** What the reference appends to the class name in a phase, and so to the name of the search: "Local", "Net". */
  readonly suffix?: Readonly<Partial<Record<Phase, string>>>
  /** Describes `datasource: {NAME: …}` in the system config; `read` gets the value with the defaults filled in. */
  readonly settings: Schema<S>
  /** Those of the settings that are written at the top of the system config. */
  readonly systemKeys?: readonly string[]
  /**
   * Raw settings of the boot generator where nothing says otherwise, in place of the defaults: it must not slow down other clouds' machines.
   * What it finds of them is passed on to the stages if the source is enabled as a 'maybe'.
   */
  readonly generatorSettings?: Readonly<Record<string, string>>

  // Whether it may be here.

  /** Paths whose existence `detect` asks about through `facts.paths`. */
  readonly probes?: readonly string[]
  /**
   * What detection has to know and no other fact tells: looked up before it, cheaply, and without changing anything. `detect` finds it in
   * `facts.own[name]`; what it cannot find out is absent.
   */
  look?(host: Host, facts: Facts): Promise<JsonObject | undefined>
  /** Whether `look` or `detect` has to know which hypervisor this is: it takes the stages a program to find out. */
  asksHypervisor?(facts: Facts): boolean
  /** shared/rules.ts makes it. */
  readonly detect: Detect

  // What it knows.

  /** The network that `read` needs in the local phase: set up before it and taken down after it. */
  readonly ephemeral?: EphemeralNetwork
  /**
   * In its place, where settings and facts decide. A list: one after the other until `read` has a result; if all fail, the network phase is
   * still to come. undefined or empty: `read` does without. `before` was found earlier, by whatever source.
   */
  ephemeralFor?(
    settings: S,
    facts: Facts,
    before?: Instance,
  ): EphemeralNetwork | readonly EphemeralNetwork[] | undefined
  /**
   * Seconds that a phase waits at most for a service that is not there, with the default settings. Default: what these say
   * (search/patience.ts). A service that is there has the time for its documents besides.
   */
  readonly patience?: Patience
  /** The schemas that `read` checks documents against: the build compiles them ahead of time. */
  readonly documents?: readonly Schema[]
  /** undefined: this source is not here after all. Never writes, never retries by hand, never knows a distro. */
  read(input: ReadInput<S>): Promise<Discovered | Standby | undefined>
  /** In place of an error of `read` or of its network: what the machine knows by itself. undefined, and without it: nothing. */
  offline?(input: ReadInput<S>): Discovered | undefined
  /** The id of an instance to which the cloud gives none, or none that can be used. Default "iid-datasource". */
  readonly defaultId?: string

  // Later boots: whether the cached instance is still this machine.

  /** Asked in the local stage, before anything is searched. Default: no, it is read again. */
  check?(input: InstanceInput<S>): boolean | Promise<boolean>
  /** Asked once the local stage has found nothing, as a service does not answer; then it keeps its network too. Default: no. */
  remains?(input: InstanceInput<S>): boolean

  // What is to be done, besides `settle` of what was read.

  /**
   * `read` failed, or the network that it needs could not be had: so that the cloud knows. With a lease where the network was up; empty: by
   * way of this NIC, nothing. Asked once more without a network where there was nothing to do with one, or no way to find that out.
   */
  failed?(input: ReadInput<S> & { failure: Failure }): Deeds
  /** In each boot before user-data is unpacked, when the network is up: the instance with what can only be known now, and what to do about it. */
  complete?(input: InstanceInput<S>): Promise<Completed>
  /** In each boot, with a cached instance too, once the user's data is in effect and before the modules run. */
  activate?(input: ActivateInput<S>): Deeds
  /** For the cloud to have the machine's public host keys, with which who logs in can compare. */
  publishHostKeys?(input: InstanceInput<S>, keys: readonly HostKey[]): Deeds
  /** What `clean --configs datasource` has to undo. */
  clean?(host: Host): Deeds

  // Its network config.

  /** Which events rewrite it, besides a new instance, which always does. */
  readonly networkEvents?: Partial<EventRules>
  /** In its place, where the instance decides. */
  networkEventsFor?(instance: Instance): Partial<EventRules>
  /** The sources of network config in order, if it differs from the usual order. */
  readonly networkSources?: readonly NetworkSource[]
}

export type Phase = 'local' | 'network'

export type Patience = Readonly<Partial<Record<Phase, number>>>

export interface ReadInput<S = unknown> {
  readonly host: Host
  readonly facts: Facts
  readonly settings: S
  readonly phase: Phase
  /** The names of the datasource_list, this source's among them. */
  readonly listed: readonly string[]
  /** The name of the machine's usual user: some clouds say whose each key is. */
  readonly defaultUser?: (() => Promise<string | undefined>) | undefined
  readonly notices: Notices
  /**
   * Holds a value against one of the schemas in `documents`. What does not fit is left out, with a notice; a ConfigError where it cannot
   * be. The search brings it: no source loads the validators, which the boot generator has no use for.
   */
  readonly validated: <C>(schema: Schema<C>, value: Json, document: string) => Promise<Parsed<C>>
  /** The NIC of the ephemeral network, if one was set up. */
  readonly nic?: string
  /** What DHCP gave it. */
  readonly lease?: Lease
  /** It is read in a later boot for what the metadata of this instance say by now: what is only half known had better not be found. */
  readonly again?: Instance
  /** For sources whose network config depends on the rest of the machine's network. */
  readonly machineNetwork?: MachineNetwork
  /** After a standby: what it said that it has to know. */
  readonly resumed?: Json
}

/** A source only says what is to be done; the stage does it, in order (system/deed.ts). */
export type Deeds = readonly Deed[] | Promise<readonly Deed[]>

export interface InstanceInput<S = unknown> extends ReadInput<S> {
  readonly instance: Instance
}

export interface ActivateInput<S = unknown> extends InstanceInput<S> {
  readonly newInstance: boolean
  readonly paths: StatePaths
  /** The events that write the network config anew, as the config has it. */
  readonly events: readonly NetworkEvent[]
}

export interface Completed {
  readonly instance: Instance
  readonly deeds: readonly Deed[]
}

/** The machine was made before it has an owner, and waits for one: then it is read again. */
export interface Standby {
  /**
   * What it waits for: the NIC is plugged in elsewhere, another NIC takes its place, nothing (it is read again at once, with a new lease), or
   * it is switched off.
   */
  readonly standby: 'replugged' | 'replaced' | 'nothing' | 'off'
  /** As in Discovered: done before it waits. */
  readonly settle?: Settle
  /** Given to the next `read`. */
  readonly resumed: Json
}

/**
 * Asked for what is to be done about what was read: tell the cloud, keep what it says only once. It is done in the network that `read` had;
 * if it cannot all be done and its lease is no longer good by then, it is asked for and done once more in a new one: whoever is told has to
 * take twice as once.
 */
export type Settle = (by: Pick<ReadInput, 'host' | 'nic' | 'lease'>) => Deeds

/** A `C` that was read from a document: what the schema does not name is JSON too. */
export type Parsed<C> = C extends readonly unknown[] ? C & readonly Json[] : C extends object ? C & JsonObject : C

/** The fields of an instance that hold bytes: a source gives them raw, or as the text or JSON that it has. */
type Raw = 'userData' | 'vendorData' | 'vendorData2' | 'files'

/**
 * What a source knows about an instance. All of it may be left out or undefined; the search says who found it and adds the usual
 * values for what the cloud does not say (search/complete-instance.ts).
 */
export interface Discovered extends Partial<Omit<Instance, 'datasource' | 'className' | 'interface' | Raw>> {
  readonly userData?: Uint8Array | string
  /** Bytes, or as the cloud has it: text, a list of messages, or a mapping in which "cloud-init" is meant for us. */
  readonly vendorData?: Uint8Array | Json
  readonly vendorData2?: Uint8Array | Json
  readonly files?: readonly { readonly path: string; readonly content: Uint8Array }[]
  /** In place of `network`, where other NICs have to be asked: called when the network of `read` is gone, and with it what was on them. */
  readonly networkAfter?: () => Promise<Json | undefined>
  /** Where the metadata was fetched from, shown as subplatform: "metadata (http://169.254.169.254)". */
  readonly address?: string
  readonly settle?: Settle
}
