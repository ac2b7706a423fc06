// OpenStack's network_data.json as a version 1 config.
// https://docs.openstack.org/nova/latest/user/metadata.html

import type { Json, JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import type { Problems } from '../problems.ts'
import { shownMac } from '../public-words.ts'
import { shortMac } from '../short-mac.ts'
import type { KnownNic } from '../state.ts'
import type { ConvertContext, Converted } from './converter.ts'
import { jsonObject, jsonPlaces } from './shared/json-input.ts'
import { problemList } from './shared/problem-list.ts'
import { listOf, objectOf, objectsOf, textOf, textsOf } from './shared/values.ts'
import { cloudNames } from './shared/vocabulary.ts'

/** Whatever hypervisors call their virtual NICs; null is physical too. */
const physicalTypes = [
  'bgpovs',
  'bridge',
  'cascading',
  'dvs',
  'ethernet',
  'hw_veb',
  'hyperv',
  'ovs',
  'phy',
  'tap',
  'vhostuser',
  'vif',
]

const subnetKeys = [
  'netmask',
  'broadcast',
  'metric',
  'gateway',
  'pointopoint',
  'scope',
  'dns_nameservers',
  'dns_search',
]
const routeKeys = ['network', 'destination', 'netmask', 'gateway', 'metric']

type Draft = { [key: string]: Json }

interface Link {
  readonly id: string | undefined
  readonly source: JsonObject
  readonly entry: Draft
  readonly index: number
}

export function convertOpenstack(input: string | Json, { document, nics }: ConvertContext): Converted {
  const problems = problemList({ document, names: cloudNames, locate: jsonPlaces(input, document), nics })
  const data = jsonObject(input, document, problems)
  if (!data) return { config: undefined, problems: problems.list }
  const networks = (listOf(data['networks']) ?? []).map((network, index) => ({
    network: objectOf(network) ?? {},
    index,
  }))
  const given = objectsOf(data['links'])
  const byLink = Map.groupBy(networks, ({ network }) => textOf(network['link']))
  const links = given.map((source, index): Link => {
    const id = textOf(source['id'])
    const own = byLink.get(id) ?? []
    return { id, source, entry: baseOf(source, own, index, problems), index }
  })
  const known = new Map(links.map((link) => [link.id, link]))
  for (const { network, index } of networks) {
    const link = textOf(network['link'])
    if (link !== undefined && known.has(link)) continue
    const message = say`the link of this network is not there`
    problems.warning('network/unknown-interface', ['networks', index, 'link'], message)
  }
  // Physical links first: bonds and VLANs are named after them.
  const bonds = links.filter(({ source }) => source['type'] === 'bond')
  const vlans = links.filter(({ source }) => source['type'] === 'vlan')
  const dropped = new Set<Link>()
  for (const link of links) if (!bonds.includes(link) && !vlans.includes(link)) physical(link, nics, problems, dropped)
  for (const [number, link] of bonds.entries()) bond(link, number, known, problems)
  for (const link of vlans) vlan(link, known, problems, dropped)
  const services = objectsOf(data['services']).filter(isDns)
  const config = [
    ...links.filter((link) => !dropped.has(link)).map(({ entry }) => entry),
    ...services.map((service) => ({ ...service, type: 'nameserver' })),
  ]
  return { config: { version: 1, config }, problems: problems.list }
}

/** The reference takes time servers for name servers too. */
function isDns({ type }: JsonObject): boolean {
  return type === undefined || type === 'dns'
}

function baseOf(
  source: JsonObject,
  networks: readonly { readonly network: JsonObject; readonly index: number }[],
  index: number,
  problems: Problems,
): Draft {
  const subnets = networks.map(({ network }) => subnetOf(network))
  const advertised = networks.reduce<boolean | undefined>((before, { network }) => acceptRa(network, before), undefined)
  const { name, mtu, params } = source
  const entry: Draft = {
    type: 'physical',
    ...(name !== undefined && { name }),
    ...(mtu !== undefined && { mtu }),
    ...(params !== undefined && { params }),
    subnets,
    ...(advertised !== undefined && { 'accept-ra': advertised }),
  }
  const type = textOf(source['type'])
  if (type !== undefined && type !== 'bond' && type !== 'vlan' && !physicalTypes.includes(type)) {
    const message = say`Unknown network_data link type; treating as physical`
    problems.warning('network/unknown-type', ['links', index, 'type'], message)
  }
  return entry
}

function acceptRa({ type }: JsonObject, before: boolean | undefined): boolean | undefined {
  if (type === 'ipv6' || type === 'static6') return false
  return type === 'ipv6_dhcp' || type === 'ipv6_dhcpv6-stateful' ? true : before
}

function subnetOf(network: JsonObject): JsonObject {
  const type = textOf(network['type']) ?? ''
  const subnet: Draft = {}
  for (const key of subnetKeys) if (network[key] !== undefined) subnet[key] = network[key]
  const address = network['ip_address'] ?? network['address']
  const fixed = ['ipv4', 'static', 'ipv6', 'static6'].includes(type)
  if (fixed && address !== undefined) subnet['address'] = address
  if (type === 'ipv4') subnet['ipv4'] = true
  if (type === 'ipv6') subnet['ipv6'] = true
  const routes = objectsOf(network['routes'])
  if (network['routes'] !== undefined && routes.length > 0) subnet['routes'] = routes.map(routeOf)
  const services = [...routes, network].flatMap((owner) => objectsOf(owner['services']))
  const dns = services.flatMap(({ type: kind, address: server }) => (kind === 'dns' ? (textOf(server) ?? []) : []))
  if (dns.length > 0) subnet['dns_nameservers'] = [...new Set([...textsOf(subnet['dns_nameservers']), ...dns])]
  const types: Readonly<Record<string, string>> = {
    ipv4: 'static',
    ipv6: 'static6',
    ipv4_dhcp: 'dhcp4',
    ipv6_dhcp: 'dhcp6',
  }
  return { ...subnet, type: types[type] ?? type }
}

function routeOf(route: JsonObject): JsonObject {
  return Object.fromEntries(
    routeKeys.flatMap((key) => (route[key] === undefined ? [] : [[key, route[key]]])),
  ) as JsonObject
}

/** By name, or the NIC that has its MAC; one of InfiniBand by the short form of its address. */
function physical(link: Link, nics: readonly KnownNic[], problems: Problems, dropped: Set<Link>): void {
  const { entry, source, index } = link
  const mac = textOf(source['ethernet_mac_address'])?.toLowerCase()
  entry['mac_address'] = mac ?? null
  const infiniband = nics.find((nic) => mac !== undefined && shortMac(nic.mac.toLowerCase()) === mac)
  if (infiniband) {
    entry['type'] = 'infiniband'
    entry['mac_address'] = infiniband.mac
  }
  if (textOf(entry['name'])) return
  const nic = infiniband ?? nics.find((candidate) => candidate.mac.toLowerCase() === mac)
  if (nic) {
    entry['name'] = nic.name
    return
  }
  dropped.add(link)
  const message =
    mac === undefined
      ? say`the link has neither a name nor a MAC address`
      : say`no NIC has the MAC address ${shownMac(mac)}`
  problems.error('network/unknown-mac', ['links', index], say`${message}; it is left out`)
}

function bond(
  { entry, source, index }: Link,
  number: number,
  known: ReadonlyMap<unknown, Link>,
  problems: Problems,
): void {
  const mac = textOf(source['ethernet_mac_address'])?.toLowerCase()
  const members = textsOf(source['bond_links']).flatMap((id, place) => {
    const name = textOf(known.get(id)?.entry['name'])
    if (name === undefined) {
      const message = say`member ${place + 1} of the bond is not there`
      problems.error('network/unknown-interface', ['links', index, 'bond_links'], message)
    }
    return name ?? []
  })
  const options = Object.entries(source).filter(([key]) => key.startsWith('bond_') && key !== 'bond_links')
  entry['type'] = 'bond'
  if (mac !== undefined) entry['mac_address'] = mac
  entry['params'] = Object.fromEntries(options.map(([key, value]) => [`bond-${key.slice('bond_'.length)}`, value]))
  entry['bond_interfaces'] = members
  entry['name'] = textOf(source['name']) || `bond${number}`
}

function vlan(link: Link, known: ReadonlyMap<unknown, Link>, problems: Problems, dropped: Set<Link>): void {
  const { entry, source, index } = link
  const parent = known.get(textOf(source['vlan_link']))
  const name = parent && textOf(parent.entry['name'])
  if (name === undefined || source['vlan_id'] === undefined) {
    dropped.add(link)
    const message = say`the VLAN's link is not there; the VLAN is left out`
    problems.error('network/unknown-interface', ['links', index, 'vlan_link'], message)
    return
  }
  entry['type'] = 'vlan'
  entry['name'] = `${name}.${textOf(source['vlan_id'])}`
  entry['vlan_id'] = source['vlan_id']
  entry['vlan_link'] = name
  if (source['vlan_mac_address'] !== undefined) entry['mac_address'] = source['vlan_mac_address']
}
