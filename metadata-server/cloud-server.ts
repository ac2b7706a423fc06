// What a cloud is served with, and what there is then: for programs of others, who know nothing of the clouds' insides.

import type { FaultRules } from './fault-rules.ts'
import type { FileSystem } from './file-systems.ts'
import type { MetadataServer, ServeOptions } from './server.ts'

export interface CloudServeOptions extends Omit<ServeOptions, 'answers' | 'faults' | 'socket' | 'page'> {
  /** What goes wrong. It is asked before the faults of the scenario. */
  readonly faults?: FaultRules | undefined
  /** LXD: the unix socket to make. SmartOS and CloudSigma: the one to talk on; without it a pseudo terminal is opened. */
  readonly socket?: string | undefined
  /** Where the cloud's disk is written: a folder, or an image that ends with .img or .iso. */
  readonly disk?: string | undefined
  /** Of an image. Default: what the cloud's disk has, but ext4 for an .img in place of a disc, where machines take it. */
  readonly filesystem?: FileSystem | undefined
  /** A folder for VMware's guestinfo, in which a stand-in for vmware-rpctool is put. */
  readonly guestinfo?: string | undefined
  /** A page for people: at /_firstlight of the service if that listens on loopback, or of a server beside it. Default: none. */
  readonly page?: boolean | undefined
  /** Names under which the page is shown besides those of loopback, to others than this machine too. */
  readonly pageHosts?: readonly string[] | undefined
}

export interface CloudServer extends MetadataServer {
  /** All places where the machine may look, as addresses: "http://127.0.0.1:40000", "serial:/dev/pts/3", "disk:/tmp/seed.iso". */
  readonly places: readonly string[]
  /** The page's address. */
  readonly page?: string | undefined
}
