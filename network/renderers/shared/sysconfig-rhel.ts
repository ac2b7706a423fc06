// One ifcfg file of the Red Hat family: an interface's settings, and the routes that do not fit into them.

import { asText } from '../../../core/as-text.ts'
import { say } from '../../../core/said.ts'
import { shownSubnetType } from '../../public-words.ts'
import { type Interface, isDefaultRoute, isIpv6, isIpv6Subnet, type Route, type Subnet } from '../../state.ts'
import { bondingOptions } from './bond-options.ts'
import type { References } from './references.ts'
import type { Settings } from './sysconfig-files.ts'
import { autoconfTypes, deviceSettings, type Note, subnetMtu } from './sysconfig-interface.ts'

export interface RhelContext {
  readonly references: References
  /** Some subnet, or the config itself, has a default route. */
  readonly defaultRoute: boolean
  readonly note: Note
}

const types = { physical: 'Ethernet', bond: 'Bond', bridge: 'Bridge', infiniband: 'InfiniBand' } as const

export function rhelInterface(
  owner: Interface,
  context: RhelContext,
): { readonly settings: Settings; readonly routes: readonly Route[] } {
  const settings: Settings = new Map<string, string | number | boolean>([
    ['ONBOOT', true],
    ['USERCTL', false],
    ['BOOTPROTO', 'none'],
    ['DEVICE', owner.name],
  ])
  const type = owner.type ?? 'physical'
  if (type in types) settings.set('TYPE', types[type as keyof typeof types])
  if (owner.acceptRa !== undefined) settings.set('IPV6_FORCE_ACCEPT_RA', owner.acceptRa)
  deviceSettings(settings, owner, { bond: 'MACADDR', bridge: 'MACADDR', other: 'HWADDR' })
  for (const subnet of owner.subnets) applyType(settings, owner, subnet, context.note)
  putAddresses(settings, owner, context.note)
  const routes = putRoutes(settings, owner, context)
  putKind(settings, owner, context)
  return { settings, routes }
}

function applyType(settings: Settings, owner: Interface, subnet: Subnet, note: Note): void {
  const put = (...pairs: readonly (readonly [string, string | boolean])[]) => {
    for (const [key, value] of pairs) settings.set(key, value)
  }
  switch (subnet.type) {
    case 'dhcp':
    case 'dhcp4':
      put(['BOOTPROTO', 'dhcp'])
      break
    case 'dhcp6':
      put(['IPV6INIT', true], ['DHCPV6C', true])
      break
    case 'ipv6_dhcpv6-stateful':
      put(['IPV6INIT', true], ['DHCPV6C', true], ['IPV6_AUTOCONF', false], ['IPV6_FAILURE_FATAL', true])
      break
    case 'ipv6_dhcpv6-stateless':
      put(['IPV6INIT', true], ['IPV6_AUTOCONF', true], ['DHCPV6C', true], ['DHCPV6C_OPTIONS', '-S'])
      break
    case 'ipv6_slaac':
      put(['IPV6INIT', true], ['IPV6_AUTOCONF', true])
      break
    case 'static':
    case 'static6':
      if (isIpv6Subnet(subnet)) {
        // Even where accept-ra is true, as in the reference.
        put(['IPV6INIT', true], ['IPV6_AUTOCONF', false], ['IPV6_FORCE_ACCEPT_RA', false])
        if (subnet.mtu !== undefined) settings.set('IPV6_MTU', subnet.mtu)
      } else subnetMtu(settings, owner, subnet, note)
      break
    case 'manual':
      // Started nevertheless where there is an MTU to set.
      put(['ONBOOT', settings.has('MTU')])
      break
    default:
      note(
        owner.name,
        say`subnet type ${shownSubnetType(subnet.type)} of ${owner.label} is unknown to sysconfig; it is left out`,
      )
  }
  if (subnet.control === 'manual') put(['ONBOOT', false])
}

function putAddresses(settings: Settings, owner: Interface, note: Note): void {
  let four = 0
  const six: string[] = []
  for (const subnet of owner.subnets) {
    if (subnet.metric !== undefined) settings.set(metricKey(subnet), subnet.metric)
    if (subnet.type !== 'static' && subnet.type !== 'static6') continue
    if (subnet.address === undefined) {
      note(owner.name, say`a ${subnet.type} subnet of ${owner.label} has no address; it is left out`)
      continue
    }
    if (isIpv6(subnet.address)) six.push(`${subnet.address}/${subnet.prefix ?? 64}`)
    else {
      const suffix = four === 0 ? '' : String(four)
      settings.set(`IPADDR${suffix}`, subnet.address)
      if (subnet.netmask !== undefined) settings.set(`NETMASK${suffix}`, subnet.netmask)
      four += 1
    }
    if (subnet.gateway !== undefined) putGateway(settings, subnet.gateway)
    // A later subnet's servers take the places of an earlier one's, as in the reference; resolv.conf has them all.
    for (const [index, server] of (subnet.dnsServers ?? []).slice(0, 3).entries()) {
      settings.set(`DNS${index + 1}`, server)
    }
    if (subnet.dnsSearch && subnet.dnsSearch.length > 0) settings.set('DOMAIN', subnet.dnsSearch.join(' '))
  }
  const [first, ...others] = six
  if (first !== undefined) settings.set('IPV6ADDR', first)
  if (others.length > 0) settings.set('IPV6ADDR_SECONDARIES', others.join(' '))
}

/** Default routes go into the file itself, except those of IPv6 autoconfiguration and DHCPv6; the rest is returned. */
function putRoutes(settings: Settings, owner: Interface, { defaultRoute }: RhelContext): readonly Route[] {
  const rest: Route[] = []
  let ownDefault = false
  for (const subnet of owner.subnets) {
    for (const route of subnet.routes) {
      if (!isDefaultRoute(route) || autoconfTypes.has(subnet.type) || route.gateway === undefined) {
        rest.push(route)
        continue
      }
      ownDefault = true
      putGateway(settings, route.gateway)
      if (route.metric !== undefined) settings.set(metricKey(subnet), route.metric)
    }
  }
  const leased = owner.subnets.some(({ type }) => type === 'dhcp' || type === 'dhcp4')
  if (leased && defaultRoute) settings.set('DHCLIENT_SET_DEFAULT_ROUTE', ownDefault)
  return rest
}

function putGateway(settings: Settings, gateway: string): void {
  settings.set('DEFROUTE', true)
  settings.set(isIpv6(gateway) ? 'IPV6_DEFAULTGW' : 'GATEWAY', gateway)
}

/** Of the subnet's family, whatever the route's is. */
function metricKey(subnet: Subnet): string {
  return isIpv6Subnet(subnet) ? 'IPV6_ROUTE_METRIC' : 'IPV4_ROUTE_METRIC'
}

function putKind(settings: Settings, owner: Interface, { references }: RhelContext): void {
  if (owner.type === 'bond') {
    settings.set('BONDING_MASTER', true)
    const options = bondingOptions(owner)
    if (options !== undefined) settings.set('BONDING_OPTS', options)
    for (const [index, member] of references.membersOf(owner).entries()) {
      settings.set(`BONDING_SLAVE${index}`, member)
    }
  }
  if (owner.vlan) {
    settings.set('VLAN', true)
    settings.set('PHYSDEV', references.nameOf(owner.vlan.link))
  }
  if (owner.type === 'bridge') {
    const { bridge_stp: stp, bridge_ageing: ageing, bridge_bridgeprio: priority } = owner.params
    if (stp !== undefined) settings.set('STP', stp === true)
    if (ageing != null) settings.set('AGEING', asText(ageing))
    if (priority != null) settings.set('PRIO', asText(priority))
  }
  if (owner.bondMaster !== undefined) {
    settings.set('MASTER', owner.bondMaster)
    settings.set('SLAVE', true)
  }
  const bridge = references.bridgesOf(owner).at(-1)
  if (bridge) settings.set('BRIDGE', bridge.name)
}
