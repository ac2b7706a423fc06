// systemd-networkd: a .network for each interface, and a .netdev for each bond, bridge and VLAN.

import { asText } from '../../core/as-text.ts'
import { contains } from '../../core/ip-addresses.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import type { Interface, NetworkState, Route, Subnet } from '../state.ts'
import type { RenderedFile, RenderedNetwork, Renderer, RenderNotice } from './renderer.ts'
import { bondLines, bridgeLines, portNumber } from './shared/networkd-parameters.ts'
import { pythonText } from './shared/python-text.ts'

const folder = '/etc/systemd/network'

export const networkd: Renderer<'networkd'> = {
  name: 'networkd',
  needs: [{ programs: ['ip', 'systemctl'] }],
  writes: [
    { path: `${folder}/10-cloud-init-*.network`, clears: true },
    { path: `${folder}/10-cloud-init-*.netdev`, clears: true },
  ],
  render,
}

function render(state: NetworkState): RenderedNetwork {
  const notices: RenderNotice[] = []
  const relations = relate(state)
  const files = state.interfaces.flatMap((owner) => {
    const netdev = netdevOf(owner, notices)
    const network = file(`${owner.name}.network`, networkOf(owner, state, relations, notices))
    return netdev ? [network, file(`${owner.name}.netdev`, netdev)] : [network]
  })
  return { files: distinct(files, notices), removals: [], commands: [], notices }
}

/** What stands on what: bridges by the name of a port, VLANs by the name of their link. */
interface Relations {
  readonly bridges: ReadonlyMap<string, Interface>
  readonly vlans: ReadonlyMap<string, readonly string[]>
}

function relate({ interfaces }: NetworkState): Relations {
  const bridges = interfaces.flatMap((bridge) => (bridge.bridgePorts ?? []).map((port) => [port, bridge] as const))
  const vlans = new Map<string, string[]>()
  for (const { vlan, name } of interfaces) {
    if (!vlan) continue
    const names = vlans.get(vlan.link)
    if (names) names.push(name)
    else vlans.set(vlan.link, [name])
  }
  return { bridges: new Map(bridges), vlans }
}

/** Two interfaces may ask for the same name (a set-name given twice); the later one gets it, as in the reference. */
function distinct(files: readonly RenderedFile[], notices: RenderNotice[]): readonly RenderedFile[] {
  const byPath = new Map(files.map((one) => [one.path, one]))
  if (byPath.size < files.length) {
    const message = say`two interfaces are to have the same name; the later one is written`
    notices.push({ level: 'warning', code: 'network/duplicate-name', message })
  }
  return [...byPath.values()]
}

function file(name: string, sections: readonly Section[]): RenderedFile {
  // A name with a slash would be a path; no interface can have one.
  const path = `${folder}/10-cloud-init-${name.replaceAll('/', '_')}`
  const content = sections
    .filter(({ lines }) => lines.length > 0)
    .map(({ name, lines }) => `[${name}]\n${[...new Set(lines)].toSorted().join('\n')}\n`)
    .join('\n')
  return { path, content, mode: 0o644, owner: 'systemd-network' }
}

interface Section {
  readonly name: string
  readonly lines: readonly string[]
}

function section(name: string, values: readonly (readonly [string, Json | undefined])[]): Section {
  return { name, lines: values.flatMap(([key, value]) => (value === undefined ? [] : `${key}=${pythonText(value)}`)) }
}

function networkOf(
  owner: Interface,
  state: NetworkState,
  relations: Relations,
  notices: RenderNotice[],
): readonly Section[] {
  const physical = owner.type === 'physical'
  const addressed = owner.subnets.filter((subnet) => !isDhcp(subnet) && subnet.address !== undefined)
  const addresses = addressed.map(({ address, prefix }) => (prefix === undefined ? address : `${address}/${prefix}`))
  return [
    ...[...new Set(addresses)].toSorted().map((address) => section('Address', [['Address', address]])),
    portOf(owner, relations),
    dhcpOf(owner, 4, notices),
    dhcpOf(owner, 6, notices),
    section('Link', [
      ['MTUBytes', owner.mtu || undefined],
      ['MACAddress', physical ? undefined : owner.mac || undefined],
      ['RequiredForOnline', owner.optional ? 'no' : undefined],
    ]),
    section('Match', [
      ['Name', owner.name],
      ['Driver', owner.params['driver'] || undefined],
      ['MACAddress', physical ? owner.mac || undefined : undefined],
    ]),
    { name: 'Network', lines: [...membership(owner, relations), ...dnsLines(owner, addressed, state)] },
    ...routesOf(owner, addressed, state),
    ...(owner.routingPolicy ?? []).map(policyOf),
  ]
}

function isDhcp({ type }: Subnet): boolean {
  return type === 'dhcp' || type === 'dhcp4' || type === 'dhcp6'
}

/** Only these types turn on DHCP: the reference writes nothing for the ipv6_… ones. */
function dhcpFamilies({ subnets }: Interface): { readonly 4: boolean; readonly 6: boolean } {
  const types = subnets.map(({ type }) => type)
  return { 4: types.includes('dhcp') || types.includes('dhcp4'), 6: types.includes('dhcp6') }
}

function membership(owner: Interface, { bridges, vlans }: Relations): readonly string[] {
  const dhcp = dhcpFamilies(owner)
  const bridge = bridges.get(owner.name)
  return [
    `DHCP=${dhcp[4] ? (dhcp[6] ? 'yes' : 'ipv4') : dhcp[6] ? 'ipv6' : 'no'}`,
    ...(owner.acceptRa === undefined ? [] : [`IPv6AcceptRA=${owner.acceptRa ? 'yes' : 'no'}`]),
    ...(owner.bondMaster === undefined ? [] : [`Bond=${owner.bondMaster}`]),
    ...(bridge ? [`Bridge=${bridge.name}`] : []),
    ...(vlans.get(owner.name) ?? []).map((name) => `VLAN=${name}`),
  ]
}

/** DNS of its addresses, then its own; the global DNS where it has none of its own. */
function dnsLines(owner: Interface, addressed: readonly Subnet[], { dns }: NetworkState): readonly string[] {
  const sources = addressed.map(({ dnsServers, dnsSearch }) => ({ servers: dnsServers, search: dnsSearch }))
  return [...sources, owner.dns ?? dns].flatMap(({ servers = [], search = [] }) => [
    ...(servers.length > 0 ? [`DNS=${servers.join(' ')}`] : []),
    ...(search.length > 0 ? [`Domains=${search.join(' ')}`] : []),
  ])
}

/**
 * Gateways, then global routes (on every interface), then the subnets' own routes. The reference counts
 * gateways and routes together, a subnet's gateway after its routes, and sorts the counts as text: 10 comes before 2.
 */
function routesOf(owner: Interface, addressed: readonly Subnet[], state: NetworkState): readonly Section[] {
  const gateways: Counted[] = []
  const routes: Counted[] = []
  for (const subnet of owner.subnets) {
    for (const route of subnet.routes) routes.push({ count: gateways.length + routes.length, section: routeOf(route) })
    if (subnet.gateway === undefined || !addressed.includes(subnet)) continue
    gateways.push({ count: gateways.length + routes.length, section: gatewayOf(subnet) })
  }
  const global = state.routes.map((route, count) => ({ count, section: routeOf(route) }))
  return [gateways, global, routes].flatMap(byCount)
}

interface Counted {
  readonly count: number
  readonly section: Section
}

function byCount(counted: readonly Counted[]): readonly Section[] {
  return counted.toSorted((a, b) => (String(a.count) < String(b.count) ? -1 : 1)).map(({ section }) => section)
}

function gatewayOf({ gateway = '', address = '', prefix }: Subnet): Section {
  const near = prefix !== undefined && contains(address, prefix, gateway)
  return section('Route', [
    ['Gateway', gateway],
    ['GatewayOnLink', near ? undefined : 'yes'],
  ])
}

function routeOf({ network, prefix, gateway, metric, table }: Route): Section {
  return section('Route', [
    ['Destination', `${network}/${prefix}`],
    ['Gateway', gateway],
    ['Metric', metric],
    ['Table', table],
  ])
}

/** Keys of [RoutingPolicyRule] that differ from the document's in more than a capital letter. */
const policyKeys: Readonly<Record<string, string>> = { mark: 'FirewallMark', 'type-of-service': 'TypeOfService' }

function policyOf(rule: JsonObject): Section {
  const name = (key: string) => policyKeys[key] ?? `${key.charAt(0).toUpperCase()}${key.slice(1)}`
  return section(
    'RoutingPolicyRule',
    Object.entries(rule).map(([key, value]) => [name(key), value]),
  )
}

const sharedOverrides: Readonly<Record<string, string>> = {
  'use-dns': 'UseDNS',
  'use-domains': 'UseDomains',
  'use-hostname': 'UseHostname',
  'use-ntp': 'UseNTP',
}
const overrides: Readonly<Record<4 | 6, Readonly<Record<string, string>>>> = {
  4: {
    ...sharedOverrides,
    hostname: 'Hostname',
    'route-metric': 'RouteMetric',
    'send-hostname': 'SendHostname',
    'use-mtu': 'UseMTU',
    'use-routes': 'UseRoutes',
  },
  6: sharedOverrides,
}

/** Version 2's dhcpN-overrides; booleans as Python prints them, which networkd accepts. */
function dhcpOf(owner: Interface, family: 4 | 6, notices: RenderNotice[]): Section {
  const name = `DHCPv${family}`
  if (!dhcpFamilies(owner)[family]) return { name, lines: [] }
  const given = (family === 4 ? owner.dhcp4Overrides : owner.dhcp6Overrides) ?? {}
  const values = Object.entries(given).flatMap(([key, value]): [string, Json][] => {
    const known = overrides[family][key]
    return known === undefined || value === null ? [] : [[known, value]]
  })
  const domain = owner.extra[`dhcp${family}domain`]
  if (domain === undefined || domain === null) return section(name, values)
  if (given['use-domains'] !== undefined) {
    const message = say`${owner.label} has both dhcp${family}domain and dhcp${family}-overrides.use-domains; the latter is used`
    notices.push({ level: 'warning', code: 'network/not-rendered', message, interface: owner.name })
    return section(name, values)
  }
  const yes = domain === true || ['true', '1', 'on', 'yes'].includes(asText(domain).toLowerCase())
  return section(name, [...values, ['UseDomains', domain === 'route' ? 'route' : yes ? 'yes' : 'no']])
}

/** Cost and priority of a bridge's port, which go into the port's own file. */
function portOf({ name }: Interface, { bridges }: Relations): Section {
  const bridge = bridges.get(name)
  return section('Bridge', [
    ['Cost', portNumber(bridge?.params['bridge_pathcost'], name)],
    ['Priority', portNumber(bridge?.params['bridge_portprio'], name)],
  ])
}

function netdevOf(owner: Interface, notices: RenderNotice[]): readonly Section[] | undefined {
  const { type, name, label } = owner
  if (type !== 'bond' && type !== 'bridge' && type !== 'vlan') return undefined
  const missing = missingPart(owner)
  if (missing !== undefined) {
    const message = say`Skipping ${type} ${label} - missing '${say.word(missing)}'`
    if (!owner.placeholder) notices.push({ level: 'warning', code: 'network/not-rendered', message, interface: name })
    return undefined
  }
  return [
    { name: 'Bond', lines: type === 'bond' ? bondLines(owner.params) : [] },
    { name: 'Bridge', lines: type === 'bridge' ? bridgeLines(owner.params) : [] },
    section('NetDev', [
      ['Name', name],
      ['Kind', type],
      ['MTUBytes', owner.mtu || undefined],
      ['MACAddress', owner.mac || undefined],
    ]),
    section('VLAN', [['Id', owner.vlan?.id]]),
  ]
}

function missingPart({ type, bondMembers, bridgePorts, vlan }: Interface): string | undefined {
  if (type === 'bond' && !bondMembers?.length) return 'interfaces'
  if (type === 'bridge' && !bridgePorts?.length) return 'interfaces'
  return type === 'vlan' && !vlan ? 'link' : undefined
}
