// What a renderer is: a pure, synchronous function from a NetworkState to files. It reads nothing and writes nothing.

import type { NoticeCode } from '../core/codes.ts'
import type { Facts } from '../core/facts.ts'
import type { NetworkState } from './state.ts'

export interface Renderer {
  /** Spelling used in `system_info.network.renderers`. */
  readonly name: RendererName
  /** Whether the machine can use what is written. */
  available(facts: Facts): boolean
  /** Files whose present text the rendering depends on: the caller puts them into `options.current`. */
  readonly reads?: readonly string[]
  /** Never throws on a valid state: what cannot be expressed is left out and said in `notices`. */
  render(state: NetworkState, options: RenderOptions): RenderedNetwork
}

export type RendererName =
  | 'eni'
  | 'sysconfig'
  | 'netplan'
  | 'network-manager'
  | 'networkd'
  | 'freebsd'
  | 'netbsd'
  | 'openbsd'

export interface RenderOptions {
  /** The distro's name as `system_info.distro` has it: "debian", "ubuntu", "rhel", "opensuse-leap", "alpine". */
  readonly distro: string
  /** NICs of the machine: what a config without names or MACs is resolved with. */
  readonly nics: readonly KnownNic[]
  /** What `netplan info` lists: "ipv6-mtu", "dhcp-use-domains". */
  readonly features?: readonly string[]
  /** Present text of files by path; absent files are not in it. */
  readonly current?: Readonly<Partial<Record<string, string>>>
}

export interface KnownNic {
  readonly name: string
  readonly mac: string
  /** Kernel driver, where it is known. */
  readonly driver?: string
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
  /** An existing file keeps its mode ("existing"), or does where that is the stricter one ("stricter"). */
  readonly keepMode?: 'existing' | 'stricter'
  /** User and group of the file where they exist: "systemd-network". */
  readonly owner?: string
}

/** Something that a renderer left out or changed. */
export interface RenderNotice {
  readonly level: 'warning' | 'deprecated' | 'info' | 'debug'
  readonly code: NoticeCode
  readonly message: string
  /** Name of the interface it is about. */
  readonly interface?: string
}
