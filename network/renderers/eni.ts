// ifupdown's /etc/network/interfaces: a stanza for each subnet of each interface.

import { familyOf as addressFamily } from '../../core/ip-addresses.ts'
import type { Json } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { type Interface, isDefaultRoute, isIpv6, type NetworkState, type Route, type Subnet } from '../state.ts'
import type { RenderedNetwork, Renderer, RenderNotice, RenderOptions } from './renderer.ts'
import { ignoredMtu } from './shared/ignored-mtu.ts'
import { persistentNames } from './shared/udev-rules.ts'

const udevRules = '/etc/udev/rules.d/70-persistent-net.rules'
/** Stock text of an old Debian image; the file goes, as it would fight with ours. */
const stockPath = '/etc/network/interfaces.d/eth0.cfg'
const stockText = 'auto eth0\niface eth0 inet dhcp\n'

export const eni: Renderer<'eni'> = {
  name: 'eni',
  needs: [{ programs: ['ifquery', 'ifup', 'ifdown'], paths: ['/etc/network/interfaces'] }],
  writes: [
    { path: '/etc/network/interfaces' },
    { path: '/etc/network/interfaces.d/50-cloud-init*' },
    { path: udevRules },
  ],
  reads: [stockPath],
  render,
}

const typeOrder = ['loopback', 'physical', 'infiniband', 'bond', 'bridge', 'vlan']

interface Stanza {
  /** "auto X", a comment, or nothing. */
  readonly control: string | undefined
  readonly family: 'inet' | 'inet6'
  readonly mode: string
  readonly lines: readonly string[]
  readonly routes: readonly Route[]
}

function render(state: NetworkState, options: RenderOptions): RenderedNetwork {
  const { eniPath, eniHeader, stockEth0 } = options.conventions
  const notices: RenderNotice[] = []
  const others = state.interfaces.filter(({ name }) => name !== 'lo').toSorted(inOrder)
  const blocks = [
    ...loopbackStanzas(state).map((stanza) => stanzaText('lo', stanza)),
    ...others.flatMap((owner) => stanzasOf(owner, notices).map((stanza) => stanzaText(owner.name, stanza))),
    ...state.routes.map((route) => routeLines(route, '', undefined).join('\n')),
  ]
  reportServers(state, notices)
  const stock = stockEth0 ? options.current?.[stockPath] : undefined
  if (stock !== undefined && stock !== stockText) {
    const message = say`${stockPath} is there and has been edited; it may be in the way of ${say.path(eniPath)}`
    notices.push({ level: 'warning', code: 'network/not-rendered', message })
  }
  return {
    files: [
      { path: eniPath, content: `${eniHeader}${blocks.join('\n\n')}\n`, mode: 0o644 },
      persistentNames(udevRules, state),
    ],
    removals: stock === stockText ? [stockPath] : [],
    commands: [],
    notices,
  }
}

/** resolv.conf takes addresses only; a name, or an address with a port, is lost with this renderer. */
function reportServers({ interfaces, dns }: NetworkState, notices: RenderNotice[]): void {
  const lists = [
    { of: say`all interfaces`, servers: dns.servers },
    ...interfaces.flatMap(({ label, subnets }) => subnets.map((one) => ({ of: label, servers: one.dnsServers ?? [] }))),
  ]
  const seen = new Set<string>()
  for (const { of, servers } of lists) {
    for (const [index, server] of servers.entries()) {
      if (addressFamily(server) !== undefined || seen.has(server)) continue
      seen.add(server)
      const message = say`name server ${index + 1} of ${of} is no IP address; it is left out`
      notices.push({ level: 'warning', code: 'network/not-rendered', message })
    }
  }
}

function inOrder(a: Interface, b: Interface): number {
  const rank = ({ type }: Interface) => typeOrder.indexOf(type ?? 'physical')
  return rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}

/** lo is always written, and carries the DNS that belongs to no interface. */
function loopbackStanzas({ interfaces, dns }: NetworkState): readonly Stanza[] {
  const given = interfaces.find(({ name }) => name === 'lo')
  const stanza = { control: 'auto lo', family: 'inet', mode: 'loopback', lines: [], routes: [] } as const
  const global = dns.servers.length > 0 || dns.search.length > 0
  if (!given || given.subnets.length === 0) {
    return [{ ...stanza, lines: dnsLines(dns.servers, dns.search, false) }]
  }
  const [first, ...rest] = given.subnets as [Subnet, ...Subnet[]]
  const withDns = global ? { ...first, dnsServers: dns.servers, dnsSearch: dns.search } : first
  return stanzasOf({ ...given, subnets: [withDns, ...rest] }, [])
}

function stanzasOf(owner: Interface, notices: RenderNotice[]): readonly Stanza[] {
  if (owner.subnets.length === 0) {
    const starts = owner.bondMaster !== undefined || owner.bondMembers !== undefined
    const control = starts ? `auto ${owner.name}` : undefined
    return [{ control, family: 'inet', mode: 'manual', lines: deviceLines(owner, undefined, notices), routes: [] }]
  }
  const dns = owner.subnets.find(({ dnsServers, dnsSearch }) => dnsServers || dnsSearch)
  const stanzas: Stanza[] = []
  let started = false
  let dnsSeen = false
  let pending: Route[] = []
  for (const [index, own] of owner.subnets.entries()) {
    const bare = !own.dnsServers && !own.dnsSearch
    const subnet = bare && dnsSeen && dns ? { ...own, dnsServers: dns.dnsServers, dnsSearch: dns.dnsSearch } : own
    if (!bare) dnsSeen = true
    const control = started ? 'alias' : (own.control ?? 'auto')
    if (control === 'auto') started = true
    const family = familyOf(own)
    const late = own.routes.filter(({ network }) => family === 'inet' && isIpv6(network))
    const routes = [...own.routes.filter((route) => !late.includes(route)), ...(family === 'inet6' ? pending : [])]
    pending = family === 'inet6' ? [] : [...pending, ...late]
    const lines = [...subnetLines(subnet, family), ...(index === 0 ? deviceLines(owner, subnet, notices) : [])]
    stanzas.push({ control: controlLine(owner.name, control), family, mode: modeOf(own), lines, routes })
  }
  if (pending.length === 0) return stanzas
  // IPv6 routes with no IPv6 stanza to go into get one of their own, started as the last one is.
  const lines = dns ? dnsLines(dns.dnsServers ?? [], dns.dnsSearch ?? [], true) : []
  const control = stanzas.at(-1)?.control
  const message = say`${owner.label} has ipv6 routes but no ipv6 address: ifup refuses that part of the file`
  notices.push({ level: 'warning', code: 'network/not-rendered', message, interface: owner.name })
  return [...stanzas, { control, family: 'inet6', mode: 'static', lines, routes: pending }]
}

function controlLine(name: string, control: string): string {
  if (control === 'auto') return `auto ${name}`
  return control === 'hotplug' ? `allow-hotplug ${name}` : `# control-${control} ${name}`
}

function familyOf({ type, address }: Subnet): 'inet' | 'inet6' {
  const six = type === 'static' ? isIpv6(address ?? '') : type.endsWith('6') || type.startsWith('ipv6_')
  return six ? 'inet6' : 'inet'
}

function modeOf({ type }: Subnet): string {
  if (['dhcp4', 'dhcp6', 'ipv6_dhcpv6-stateful'].includes(type)) return 'dhcp'
  if (['ipv6_dhcpv6-stateless', 'ipv6_slaac'].includes(type)) return 'auto'
  return type === 'static6' ? 'static' : type
}

function subnetLines(subnet: Subnet, family: Stanza['family']): readonly string[] {
  const { address, prefix } = subnet
  const values: [string, string | number | undefined][] = [
    ['address', address !== undefined && prefix !== undefined ? `${address}/${prefix}` : address],
    ['broadcast', subnet.broadcast],
    ['gateway', subnet.gateway],
    ['metric', subnet.metric],
    ['mtu', subnet.mtu],
    ['pointopoint', subnet.pointopoint],
    ['scope', subnet.scope],
  ]
  const lines = values.flatMap(([key, value]) => (value === undefined ? [] : `${key} ${value}`))
  const dns = dnsLines(subnet.dnsServers ?? [], subnet.dnsSearch ?? [], family === 'inet6')
  return [...lines, ...dns].toSorted()
}

/** Servers of one family; the search list goes with them, so it is left out if there are servers, but none of this family. */
function dnsLines(servers: readonly string[], search: readonly string[], six: boolean): readonly string[] {
  const fitting = servers.filter((server) => addressFamily(server) === (six ? 6 : 4))
  const searched = search.length > 0 && (servers.length === 0 || fitting.length > 0)
  return [
    ...(fitting.length > 0 ? [`dns-nameservers ${fitting.join(' ')}`] : []),
    ...(searched ? [`dns-search ${search.join(' ')}`] : []),
  ]
}

/** Bridge options that may be given more than once. */
const repeated = ['bridge-pathcost', 'bridge-portprio', 'bridge-waitport']
/** Parameters of the interface that ifupdown does not know. */
const unprinted = ['driver', 'device-id', 'mode', 'name', 'type']

/** Everything about the interface itself; printed with its first subnet. */
function deviceLines(owner: Interface, first: Subnet | undefined, notices: RenderNotice[]): readonly string[] {
  const lines: string[] = []
  const put = (key: string, value: Json | undefined) => {
    if (value === undefined || value === null || value === '' || value === 0) return
    lines.push(`${key} ${typeof value === 'boolean' ? (value ? 'on' : 'off') : textOf(value)}`)
  }
  for (const [name, value] of Object.entries(owner.params)) {
    const key = name.replaceAll('_', '-')
    if (unprinted.includes(key)) continue
    if (repeated.includes(key)) for (const item of itemsOf(value)) put(key, item)
    else put(key, value)
  }
  if (owner.mac !== undefined && owner.type !== 'physical' && owner.type !== 'loopback') put('hwaddress', owner.mac)
  if (owner.wakeOnLan) put('ethernet-wol', 'g')
  // ifupdown knows neither of these two and passes them on to scripts; the reference writes them.
  put('optional', owner.optional)
  put('keep-configuration', owner.keepConfiguration)
  put('bond-master', owner.bondMaster)
  if (owner.bondMembers) put('bond-slaves', 'none')
  if (owner.bridgePorts) put('bridge-ports', owner.bridgePorts.join(' '))
  put('vlan-raw-device', owner.vlan?.link)
  put('vlan-id', owner.vlan?.id)
  if (first) putAutoconf(owner, first, put)
  put('mtu', mtuOf(owner, first, notices))
  return lines.toSorted()
}

function putAutoconf(owner: Interface, first: Subnet, put: (key: string, value: Json | undefined) => void): void {
  if (first.type === 'ipv6_dhcpv6-stateless') put('dhcp', '1')
  if (first.type === 'ipv6_slaac') put('dhcp', '0')
  // Plain `dhcp` is not in the reference's list.
  const dhcp = ['dhcp4', 'dhcp6', 'ipv6_dhcpv6-stateful'].includes(first.type)
  const advertised = dhcp || (modeOf(first) === 'static' && familyOf(first) === 'inet6')
  if (advertised && owner.acceptRa !== undefined) put('accept-ra', owner.acceptRa ? '1' : '0')
}

/** An IPv4 MTU of the first subnet replaces the device's; an IPv6 one stands beside it. */
function mtuOf(owner: Interface, first: Subnet | undefined, notices: RenderNotice[]): Json | undefined {
  const { mtu, name } = owner
  const inner = first && familyOf(first) === 'inet' ? first.mtu : undefined
  if (mtu === undefined || inner === undefined) return mtu
  if (String(mtu) !== String(inner)) {
    notices.push({
      level: 'warning',
      code: 'network/not-rendered',
      message: ignoredMtu(owner, inner),
      interface: name,
    })
  }
  return undefined
}

function itemsOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null) return [value]
  return Object.entries(value).map(([port, number]) => `${port} ${textOf(number)}`)
}

function textOf(value: Json): string {
  if (Array.isArray(value)) return value.map((item: Json) => textOf(item)).join(' ')
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .map(([key, item]) => `${key} ${textOf(item)}`)
    .join(' ')
}

function stanzaText(name: string, { control, family, mode, lines, routes }: Stanza): string {
  const head = [...(control === undefined ? [] : [control]), `iface ${name} ${family} ${mode}`]
  const body = [...lines.map((line) => `    ${line}`), ...routes.flatMap((route) => routeLines(route, '    ', name))]
  return [...head, ...body].join('\n')
}

function routeLines(route: Route, indent: string, device: string | undefined): readonly string[] {
  const target = isDefaultRoute(route) ? 'default' : `${route.network}/${route.prefix}`
  // A route without a gateway is on the link. The reference fails there.
  const via = route.gateway !== undefined ? ` via ${route.gateway}` : ` dev ${device ?? '"$IFACE"'}`
  const metric = route.metric === undefined ? '' : ` metric ${route.metric}`
  const family = isIpv6(route.network) ? ' -family inet6' : ''
  const command = (verb: string) => `ip${family} route ${verb} ${target}${via}${metric} || true`
  return [`${indent}post-up ${command('add')}`, `${indent}pre-down ${command('del')}`]
}
