// What a renderer is: a pure, synchronous function from a NetworkState to files. It reads nothing and writes nothing.
// See docs/adding-a-renderer.md.

import type { NoticeCode } from '../../core/codes.ts'
import type { Said } from '../../core/said.ts'
import type { NetworkConventions } from '../../distros/network-conventions.ts'
import type { Need } from '../needs.ts'
import type { KnownNic, NetworkState } from '../state.ts'

export interface Renderer<Name extends string = string> {
  /** Spelling used in `system_info.network.renderers`. */
  readonly name: Name
  /** The ways in which a machine can use what is written; one is enough. */
  readonly needs: readonly Need[]
  /** Every place that its files may go to. */
  readonly writes: readonly Place[]
  /** Files whose present text the rendering depends on: the caller puts them into `options.current`. */
  readonly reads?: readonly string[]
  /** Never throws on a valid state: what cannot be expressed is left out, and `notices` say so. */
  render(state: NetworkState, options: RenderOptions): RenderedNetwork
}

/** Where files go: a path, in which a star stands for the name of an interface or a connection. */
export interface Place {
  readonly path: string
  /** Files that an earlier instance left here are removed for a new one. */
  readonly clears?: boolean
  /** How our files begin, if their names do not tell whose they are: others stay. */
  readonly begins?: string
}

export interface RenderOptions {
  /** What distros do differently. */
  readonly conventions: NetworkConventions
  /** NICs of the machine: what a config without names or MACs is resolved with. */
  readonly nics: readonly KnownNic[]
  /** What `netplan info` lists: "ipv6-mtu", "dhcp-use-domains". */
  readonly features?: readonly string[]
  /** Present text of files by path; absent files are not in it. */
  readonly current?: Readonly<Partial<Record<string, string>>>
}

export interface RenderedNetwork {
  /** In order of writing. Paths are absolute; a path occurs once. */
  readonly files: readonly RenderedFile[]
  /** Files to remove before writing. */
  readonly removals: readonly string[]
  /** Commands to run after writing where networking is applied at once (BSD); activation has the others. */
  readonly commands: readonly (readonly [string, ...string[]])[]
  readonly notices: readonly RenderNotice[]
}

export interface RenderedFile {
  readonly path: string
  readonly content: string
  readonly mode: number
  /** An existing file keeps its mode: always ("existing"), or where it is the stricter one ("stricter"). */
  readonly keepMode?: 'existing' | 'stricter'
  /** User and group of the file where they exist: "systemd-network". */
  readonly owner?: string
}

/** Something that a renderer left out or changed. */
export interface RenderNotice {
  readonly level: 'warning' | 'deprecated' | 'info' | 'debug'
  readonly code: NoticeCode
  readonly message: Said
  /** Name of the interface it is about. */
  readonly interface?: string
}
