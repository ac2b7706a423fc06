// The contract of a config module: data plus one function. See docs/adding-a-module.md.

import type { Machine } from '../core/facts.ts'
import type { Frequency } from '../core/frequency.ts'
import type { HostKey } from '../core/host-key.ts'
import type { Instance } from '../core/instance.ts'
import type { JsonObject } from '../core/json.ts'
import type { Notices } from '../core/notices.ts'
import type { Paths } from '../core/paths.ts'
import type { Schema } from '../core/schema/schema.ts'
import type { Distro } from '../distros/distro.ts'
import type { EventRules } from '../network/update-events.ts'
import type { Host } from '../system/host.ts'
import type { HostKeysAhead } from './ssh/shared/host-keys-ahead.ts'

/** A module; `N` is the key it needs, which its config has when it is applied. */
export type ConfigModule<C = JsonObject, N extends string = never> = ModuleFacts<C> & Application<C, N>

interface ModuleFacts<C> {
  /** As written in cloud.cfg: "write_files". */
  readonly id: string
  readonly frequency: Frequency
  /** Distros it is verified on; absent: all. */
  readonly distros?: readonly string[]
  /** The distros whose own cloud.cfg names it; absent: all. */
  readonly listedFor?: ListedFor
  /** It runs only where the merged config has one of these top-level keys; absent: what it `needs`, else any of its schema's. */
  readonly activeFor?: 'always' | readonly string[]
  /** What would do harm if it were done twice; absent: nothing. If it is interrupted, it is not done again but reported. */
  readonly unrepeatable?: Unrepeatable
  /** Keys whose values may be bytes (`!!binary`); all others become text. */
  readonly bytes?: readonly string[]
  /** Without a value of this key there is nothing to do: `apply` is not called. */
  readonly needs?: string
  /** The key whose value is replaced by the first argument of the module's entry in cloud.cfg. */
  readonly argument?: string
  /** Keys of the schema that users are not meant to write: read all the same, but reported as unknown. */
  readonly unlistedKeys?: readonly string[]
  /**
   * Describes the top-level keys it may read; `apply` sees these and no others. Accepts all that the reference's module
   * accepts, not only what its schema allows.
   */
  readonly schema: Schema<C>
  readonly examples: readonly string[]
}

export interface Unrepeatable {
  /** What it does that must not be done twice, as docs/reliability.md says it. */
  readonly why: string
  /** Whether there is any of it this time; absent: always. The config has not been checked. */
  when?(config: JsonObject, machine: Pick<ModuleContext, 'host' | 'paths'>): boolean | Promise<boolean>
}

type Application<C, N extends string> = [N] extends [never]
  ? {
      /** `config` has passed the schema. A thrown error is the module's failure; the next module runs. */
      apply(config: C, context: ModuleContext): Promise<void>
    }
  : { readonly needs: N; apply(config: C & Present<C, N>, context: ModuleContext): Promise<void> }

type Present<C, N extends string> = { readonly [K in N & keyof C]-?: NonNullable<C[K]> }

/** Everything given has to hold. */
export interface ListedFor {
  readonly distros?: readonly string[]
  readonly not?: readonly string[]
  /** Package managers, at least one of which the distro has. */
  readonly packages?: readonly string[]
}

export interface ModuleContext {
  readonly host: Host
  readonly distro: Distro
  readonly facts: Machine
  readonly instance: Instance
  readonly notices: Notices
  readonly paths: Paths
  /** Arguments of the entry in cloud_*_modules or of `single`. */
  readonly args: readonly string[]
  /** The name as written in the config, for messages. */
  readonly name: string
  /** The events after which the datasource wants its network config to be written anew. */
  readonly networkEvents: EventRules
  /** Host keys that were begun earlier in this boot; absent: none. */
  readonly hostKeysAhead?: HostKeysAhead | undefined
  /** Gives the machine's public host keys to its cloud; absent: that does not take any. */
  readonly publishHostKeys?: ((keys: readonly HostKey[]) => Promise<void>) | undefined
  /** True on the first boot of this instance. */
  readonly newInstance: boolean
  /** An earlier run of it was interrupted: some of what it does may be done. Absent: none was. */
  readonly again?: boolean
  /** The agent's process number, for marks and for what waits for its end, and its environment. */
  readonly agent: { readonly processId: number; readonly environment: Readonly<Partial<Record<string, string>>> }
  /** The agent's own standard output and error, for what people are meant to see on the console or in the output log. */
  readonly console: { out(text: string): void; err(text: string): void }
}
