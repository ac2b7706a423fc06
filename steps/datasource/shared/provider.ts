// The contract of a provider: how one cloud, or one kind of disk, is asked what it knows about the machine.

import type { Facts } from '../../../core/facts.ts'
import type { Notices } from '../../../core/notices.ts'
import type { Said } from '../../../core/said.ts'
import type { Deed } from '../../../system/deed.ts'
import type { Host } from '../../../system/host.ts'

export interface Provider {
  /** As in `providers:` of a step. */
  readonly name: string
  /** It reads disks: these are asked first, and one after another. */
  readonly disk?: true
  /** What the firmware of its machines has as vendor: of several that answer at the same address, it is the one. */
  readonly vendor?: RegExp
  /** undefined: the machine is not there. What is thrown says why it could not be found out. */
  find(search: Search): Promise<Found | undefined>
}

export interface Search {
  readonly host: Host
  readonly notices: Notices
  readonly facts: Facts
  /** `path:` of the step. */
  readonly path: string | undefined
}

export interface Found {
  /** For /run/config, by name; undefined: not known there. */
  readonly files?: Readonly<Record<string, Content | undefined>>
  /** Public keys, one on a line. */
  readonly keys?: string | undefined
  readonly userData?: Uint8Array | undefined
  /** Why the user-data that may be there could not be had. */
  readonly failed?: Said | undefined
  /** What is to be done about it in the end. */
  settle?(): Promise<readonly Deed[]>
}

export type Content = string | Uint8Array
