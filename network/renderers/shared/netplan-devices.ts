// A version 1 state in netplan's words.

import { asText } from '../../../core/as-text.ts'
import { contains } from '../../../core/ip-addresses.ts'
import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import { bondParameters, bridgeParameters } from '../../parameters.ts'
import { shownNumber } from '../../public-words.ts'
import { type Interface, isIpv6, type NetworkState, type Route, type Scalar, type Subnet } from '../../state.ts'
import type { RenderNotice } from '../renderer.ts'
import { ignoredMtu } from './ignored-mtu.ts'

export interface NetplanSections {
  readonly ethernets: JsonObject
  readonly bonds: JsonObject
  readonly bridges: JsonObject
  readonly vlans: JsonObject
}

/** InfiniBand and loopback have no place here, nor do routes that belong to no interface. */
export function netplanSections(
  state: NetworkState,
  features: readonly string[],
  notices: RenderNotice[],
): NetplanSections {
  const devices: Record<keyof NetplanSections, [string, JsonObject][]> = {
    ethernets: [],
    bonds: [],
    bridges: [],
    vlans: [],
  }
  for (const owner of state.interfaces) {
    const shared = addressing(owner, state, features, notices)
    const put = (section: keyof NetplanSections, device: JsonObject) =>
      devices[section].push([owner.name, { ...device, ...shared }])
    if (owner.type === 'physical') put('ethernets', ethernet(owner))
    if (owner.type === 'bond') put('bonds', bond(owner, notices))
    if (owner.type === 'vlan') put('vlans', vlan(owner))
    if (owner.type !== 'bridge') continue
    if (owner.bridgePorts) put('bridges', bridge(owner))
    else {
      const message = say`Invalid config. The key bridge_ports is required in ${owner.label}.`
      notices.push({ level: 'warning', code: 'network/not-rendered', message, interface: owner.name })
    }
  }
  return {
    ethernets: Object.fromEntries(devices.ethernets),
    bonds: Object.fromEntries(devices.bonds),
    bridges: Object.fromEntries(devices.bridges),
    vlans: Object.fromEntries(devices.vlans),
  }
}

function ethernet({ name, mac }: Interface): JsonObject {
  return mac ? { match: { macaddress: mac }, 'set-name': name } : {}
}

function bond(owner: Interface, notices: RenderNotice[]): JsonObject {
  const { name, label, params } = owner
  const parameters = translated(params, bondNames(), (key) => key.replaceAll('_', '-'))
  if (!owner.placeholder && /^\d+$/.test(asText(parameters['mode']))) {
    const message = say`bond mode ${shownNumber(parameters['mode'])} of ${label} is a number; netplan wants its name, such as active-backup`
    notices.push({ level: 'warning', code: 'network/bad-value', message, interface: name })
  }
  const interfaces = (owner.bondMembers ?? []).toSorted()
  return withMac(owner, {
    ...(interfaces.length > 0 && { interfaces }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
  })
}

function bridge(owner: Interface): JsonObject {
  const named = translated(owner.params, reversed(bridgeParameters), (name) => name)
  const parameters = Object.fromEntries(
    Object.entries(named).map(([name, value]) => {
      return [name, name === 'path-cost' || name === 'port-priority' ? portNumbers(value) : value]
    }),
  )
  return withMac(owner, {
    interfaces: (owner.bridgePorts ?? []).toSorted(),
    ...(Object.keys(parameters).length > 0 && { parameters }),
  })
}

function vlan(owner: Interface): JsonObject {
  return withMac(owner, owner.vlan ? { id: owner.vlan.id, link: owner.vlan.link } : {})
}

function withMac({ mac }: Interface, device: JsonObject): JsonObject {
  return mac ? { ...device, macaddress: mac } : device
}

/** Version 1's names to netplan's. netplan uses the plural for the targets; the reference gets that wrong. */
function bondNames(): ReadonlyMap<string, string> {
  return new Map([
    ...reversed(bondParameters),
    ['bond-arp-ip-target', 'arp-ip-targets'],
    ['bond-num-grat-arp', 'gratuitous-arp'],
  ])
}

function reversed(table: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(table).map(([two, one]) => [one, two]))
}

function translated(
  params: JsonObject,
  names: ReadonlyMap<string, string>,
  normal: (name: string) => string,
): JsonObject {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => {
      const known = names.get(normal(name))
      if (known === undefined || value === null) return []
      return [[known, known === 'arp-ip-targets' ? targets(value) : value]]
    }),
  )
}

function targets(value: Json): Json {
  return typeof value === 'string' ? value.split(/[\s,]+/).filter((target) => target !== '') : value
}

/** "eth0 50" items, or a map already, as a map of numbers. */
function portNumbers(value: Json): Json {
  if (isObject(value)) return value
  const items = Array.isArray(value) ? value : [value]
  return Object.fromEntries(
    items.flatMap((item: Json) => {
      const [port, number] = asText(item).trim().split(/\s+/)
      return port && number !== undefined && /^-?\d+$/.test(number) ? [[port, Number(number)]] : []
    }),
  )
}

const dynamic6 = ['dhcp6', 'ipv6_dhcpv6-stateful', 'ipv6_dhcpv6-stateless', 'ipv6_slaac']

function addressing(
  owner: Interface,
  { dns }: NetworkState,
  features: readonly string[],
  notices: RenderNotice[],
): JsonObject {
  const statics = owner.subnets.filter(({ type }) => type === 'static' || type === 'static6')
  const four = owner.subnets.filter(({ type }) => type === 'dhcp' || type === 'dhcp4')
  const six = owner.subnets.filter(({ type }) => dynamic6.includes(type))
  const addresses = statics.map(({ address, prefix }) => `${address}/${prefix}`)
  const routes = statics.flatMap((subnet) => [...gatewayRoute(subnet), ...subnet.routes.map(routeIn(subnet))])
  const own = {
    addresses: statics.flatMap(({ dnsServers }) => dnsServers ?? []),
    search: statics.flatMap(({ dnsSearch }) => dnsSearch ?? []),
  }
  const bare = own.addresses.length === 0 && own.search.length === 0
  const shared = bare && addresses.length > 0 && (dns.servers.length > 0 || dns.search.length > 0)
  // Where global DNS is used, the reference writes both lists, even an empty one.
  const nameservers = shared
    ? { addresses: dns.servers, search: dns.search }
    : Object.fromEntries(Object.entries(own).filter(([, list]) => list.length > 0))
  return {
    ...(four.length > 0 && { dhcp4: true, ...overrides(4, four) }),
    ...(six.length > 0 && { dhcp6: true, ...overrides(6, six) }),
    ...(addresses.length > 0 && { addresses }),
    ...(routes.length > 0 && { routes }),
    ...(Object.keys(nameservers).length > 0 && { nameservers }),
    ...mtus(owner, statics, features, notices),
    ...(owner.acceptRa !== undefined && { 'accept-ra': owner.acceptRa }),
    ...(owner.type === 'physical' && owner.keepConfiguration !== undefined && { critical: owner.keepConfiguration }),
  }
}

function overrides(family: 4 | 6, subnets: readonly Subnet[]): JsonObject {
  const metric = subnets.findLast((subnet) => subnet.metric !== undefined)?.metric
  return metric === undefined ? {} : { [`dhcp${family}-overrides`]: { 'route-metric': metric } }
}

function gatewayRoute({ gateway, address, prefix, metric }: Subnet): readonly JsonObject[] {
  if (gateway === undefined) return []
  const near = address !== undefined && prefix !== undefined && contains(address, prefix, gateway)
  const route = { to: 'default', via: gateway, ...(metric !== undefined && { metric }) }
  return [near ? route : { ...route, 'on-link': true }]
}

function routeIn(subnet: Subnet): (route: Route) => JsonObject {
  return ({ network, prefix, gateway, metric = subnet.metric }) => ({
    to: `${network}/${prefix}`,
    // Without a gateway the reference writes `via: null`, for which netplan refuses the whole file.
    ...(gateway === undefined ? { scope: 'link' } : { via: gateway }),
    ...(metric !== undefined && { metric }),
  })
}

/** An IPv4 subnet's MTU is the device's; an IPv6 one's has its own key where netplan knows it. */
function mtus(
  owner: Interface,
  statics: readonly Subnet[],
  features: readonly string[],
  notices: RenderNotice[],
): JsonObject {
  const { name, mtu } = owner
  const last = (six: boolean): Scalar | undefined =>
    statics.findLast((subnet) => subnet.mtu !== undefined && isIpv6(subnet.address ?? '') === six)?.mtu
  const inner = last(false)
  const inner6 = features.includes('ipv6-mtu') ? last(true) : undefined
  if (mtu !== undefined && inner !== undefined && String(mtu) !== String(inner)) {
    notices.push({
      level: 'warning',
      code: 'network/not-rendered',
      message: ignoredMtu(owner, inner),
      interface: name,
    })
  }
  const used = inner ?? mtu
  return { ...(used !== undefined && { mtu: used }), ...(inner6 !== undefined && { 'ipv6-mtu': inner6 }) }
}
