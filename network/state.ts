// The one model of a network config: every input becomes this, every renderer reads only this. Plain data, no functions.

import type { JsonObject } from '../core/json.ts'
import type { Said } from '../core/said.ts'

export interface NetworkState {
  /** Version of the document it came from; other formats are converted to 1 or 2 first. */
  readonly version: 1 | 2
  /** The document below `network:`, unread. netplan writes a version 2 document from here, everything else ignores it. */
  readonly source: JsonObject
  /** In order of definition; names are unique. */
  readonly interfaces: readonly Interface[]
  /** Version 1 `type: route` entries, which belong to no interface. */
  readonly routes: readonly Route[]
  /** Version 1 `type: nameserver` entries that belong to no interface. */
  readonly dns: Dns
  /** Any subnet type ending in 6 or any IPv6 address. */
  readonly useIpv6: boolean
}

export type InterfaceType = 'physical' | 'loopback' | 'infiniband' | 'bond' | 'bridge' | 'vlan'

export interface Interface {
  /** The name it will have: set-name, name, or the document's key. */
  readonly name: string
  /** What messages call it: its name where everybody may know it, otherwise its place in the document. */
  readonly label: Said
  /** The document's key (version 2) or the entry's `config_id` (version 1). */
  readonly configId: string | undefined
  /**
   * undefined: a member that only its bridge mentions. A member that only its bond mentions has type "bond", as in the
   * reference, and `placeholder` set.
   */
  readonly type: InterfaceType | undefined
  /** Named by a bond or bridge, defined by nobody. */
  readonly placeholder: boolean
  /** Lower case, colons. */
  readonly mac: string | undefined
  readonly mtu: Scalar | undefined
  readonly subnets: readonly Subnet[]
  readonly acceptRa: boolean | undefined
  readonly wakeOnLan: boolean | undefined
  readonly optional: boolean | undefined
  readonly keepConfiguration: boolean | undefined
  /**
   * Parameters as the reference keeps them, in the order given: a version 1 entry's own spelling ("bond-mode",
   * "bond_mode", "bridge_stp", "driver"), version 2's translated ("bond-mode", "bridge_ageing"). A bond's are on each
   * member as well. `driver` is here too, from `params` or `match`.
   */
  readonly params: JsonObject
  /** On a bond: names of its members, in the order given. */
  readonly bondMembers: readonly string[] | undefined
  /** On a member: the name of its bond. */
  readonly bondMaster: string | undefined
  /** On a bridge: names of its members, in the order given. */
  readonly bridgePorts: readonly string[] | undefined
  /** On a VLAN; `link` is a name. */
  readonly vlan: { readonly link: string; readonly id: Scalar } | undefined
  /** DNS of the interface: version 2 `nameservers`, version 1 nameserver entries that name an interface. */
  readonly dns: Dns | undefined
  /** Version 2 only, as written. */
  readonly dhcp4Overrides: JsonObject | undefined
  readonly dhcp6Overrides: JsonObject | undefined
  readonly routingPolicy: readonly JsonObject[] | undefined
  /** Version 2 `match`, as written (driver, name, macaddress). */
  readonly match: JsonObject | undefined
  /** Version 2 `set-name`. */
  readonly setName: string | undefined
  /** VMware's dhcp4domain and dhcp6domain and whatever else a renderer may ask for: the rest of a version 2 entry. */
  readonly extra: JsonObject
}

/** A value whose text is printed as it was given: "1500", 1500. */
export type Scalar = string | number

export interface Dns {
  readonly servers: readonly string[]
  readonly search: readonly string[]
}

/**
 * One `subnets` item. Types known: dhcp, dhcp4, dhcp6, static, static6, ipv6_slaac, ipv6_dhcpv6-stateless,
 * ipv6_dhcpv6-stateful, manual, loopback; others are kept as written.
 */
export interface Subnet {
  readonly type: string
  readonly control: string | undefined
  /** Without the prefix length. */
  readonly address: string | undefined
  readonly prefix: number | undefined
  /** IPv4 only, dotted. */
  readonly netmask: string | undefined
  readonly broadcast: string | undefined
  readonly gateway: string | undefined
  readonly metric: Scalar | undefined
  readonly mtu: Scalar | undefined
  readonly pointopoint: string | undefined
  readonly scope: string | undefined
  /** undefined: the key was not there. */
  readonly dnsServers: readonly string[] | undefined
  readonly dnsSearch: readonly string[] | undefined
  readonly routes: readonly Route[]
  /** OpenStack's marks. */
  readonly ipv4: boolean | undefined
  readonly ipv6: boolean | undefined
}

export interface Route {
  /** As written, without the prefix; "0.0.0.0" or "::" for a default route. */
  readonly network: string
  readonly prefix: number
  /** IPv4 only, dotted. */
  readonly netmask: string | undefined
  readonly gateway: string | undefined
  readonly metric: number | undefined
  readonly mtu: Scalar | undefined
  readonly table: Scalar | undefined
}

/** A NIC that the machine has: what a config without names or MACs is resolved with. */
export interface KnownNic {
  readonly name: string
  readonly mac: string
  /** Kernel driver, where it is known. */
  readonly driver?: string
}

export function isDefaultRoute(route: Pick<Route, 'prefix'>): boolean {
  return route.prefix === 0
}

export function isIpv6(text: string): boolean {
  return text.includes(':')
}

/** Whether the subnet is IPv6: by its address, or else by its type. */
export function isIpv6Subnet(subnet: Pick<Subnet, 'type' | 'address'>): boolean {
  if (subnet.address !== undefined) return isIpv6(subnet.address)
  return subnet.type.endsWith('6') || subnet.type.startsWith('ipv6_')
}
