// Who a machine is, as a datasource found it. Plain JSON: the cache on disk is this object.

import type { Json, JsonObject } from './json.ts'
import { type Said, say } from './said.ts'

export interface Instance {
  /** Spelling used in datasource_list: "NoCloud". */
  readonly datasource: string
  /** Name the reference shows, for status.json and `<inst>/datasource`: "DataSourceNoCloud". */
  readonly className: string
  /** What the reference prints in brackets after the class name: "seed=/dev/sr0", "net,ver=2". Empty: none. */
  readonly detail: string
  readonly id: string
  /** "local": everything is done in the local stage; "net": user-data waits for the network stage. */
  readonly dsmode: 'local' | 'net'
  /** metadata's local-hostname, untouched. */
  readonly hostname?: string
  /** It is used as it stands: neither cut at its first dot nor, where it is an address, made a name. */
  readonly wholeHostname?: boolean
  readonly publicKeys: readonly string[]
  /** Raw bytes as base64, so that the cache stays JSON. Absent: none given. */
  readonly userData?: string
  readonly vendorData?: VendorData
  readonly vendorData2?: VendorData
  /** The datasource's network config, from any input format that network/ reads, already converted to v1 or v2. */
  readonly network?: Json
  /** The crawled metadata in the reference's shape: what instance-data.json shows under `ds`. */
  readonly metadata: JsonObject
  /** Config the datasource contributes, above the system's and below vendor-data. */
  readonly config?: JsonObject
  readonly cloudName: string
  readonly platform: string
  readonly subplatform: string
  readonly region?: string
  readonly availabilityZone?: string
  readonly launchIndex?: number
  /** Key names, beyond the common ones, whose values only root may see. */
  readonly sensitiveKeys?: readonly string[]
  /** The address of the metadata service that answered, of several: what is to be asked or told later goes there. */
  readonly service?: string
  /** What `check` of the datasource compares on later boots: a system uuid, a serial number. */
  readonly identity?: string
  /** Files the datasource carries for the machine, content as base64: written once for each instance. */
  readonly files?: readonly { readonly path: string; readonly content: string }[]
  /** Interface the datasource was reached through; becomes the fallback NIC. */
  readonly interface?: string
}

/** "DataSourceNoCloud [seed=/dev/sr0]", as status.json and scripts know it. */
export function describeInstance({ className, detail }: Instance): Said {
  return detail ? say`${say.word(className)} [${say.path(detail)}]` : say.word(className)
}

/** Base64 of the raw bytes, or a list whose elements are processed as separate messages. */
export type VendorData = string | readonly Json[]
