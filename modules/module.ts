// The contract of a config module: data plus one function. See docs/adding-a-module.md.

import type { Facts } from '../core/facts.ts'
import type { Instance } from '../core/instance.ts'
import type { JsonObject } from '../core/json.ts'
import type { Notices } from '../core/notices.ts'
import type { Schema } from '../core/schema/schema.ts'
import type { Distro } from '../distros/distro.ts'
import type { EventRules } from '../network/update-events.ts'
import type { Host } from '../system/host.ts'
import type { HostKeysAhead } from './ssh/shared/host-keys-ahead.ts'

/** The strings of cloud.cfg: always, once-per-instance, once. */
export type Frequency = 'always' | 'once-per-instance' | 'once'

export interface ConfigModule<C = JsonObject> {
  /** As written in cloud.cfg: "write_files". */
  readonly id: string
  readonly frequency: Frequency
  /** Distros it is verified on; absent: all. */
  readonly distros?: readonly string[]
  /** It runs only where the merged config has one of these top-level keys; absent: it always runs. */
  readonly activeFor?: readonly string[]
  /** The top-level keys it may read; `apply` sees these and no others. */
  readonly keys: readonly string[]
  /** Describes the mapping of `keys`. Accepts all that the reference's module accepts, not only what its schema blesses. */
  readonly schema: Schema<C>
  readonly examples: readonly string[]
  /** `config` has passed the schema. A thrown error is the module's failure; the next module runs. */
  apply(config: C, context: ModuleContext): Promise<void>
}

export interface ModuleContext {
  readonly host: Host
  readonly distro: Distro
  readonly facts: Facts
  readonly instance: Instance
  readonly notices: Notices
  readonly paths: Paths
  /** Arguments of the entry in cloud_*_modules or of `single`. */
  readonly args: readonly string[]
  /** Name as written in the config, for messages. */
  readonly name: string
  /** The events after which the datasource has its network config written anew. */
  readonly networkEvents: EventRules
  /** Host keys that were begun earlier in this boot; absent: none. */
  readonly hostKeysAhead?: HostKeysAhead | undefined
  /** True on the first boot of this instance. */
  readonly newInstance: boolean
  /** The agent's own standard output and error, for what people are meant to see on the console or in the output log. */
  readonly console: { out(text: string): void; err(text: string): void }
}

/** Where state lives; `system_info.paths` moves it. */
export interface Paths {
  /** /var/lib/cloud */
  readonly cloud: string
  /** /run/cloud-init */
  readonly run: string
  /** /etc/cloud/templates */
  readonly templates: string
  /** /var/lib/cloud/instance: the link, valid from the local stage on. */
  readonly instance: string
}
