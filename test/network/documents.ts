// Random network configs for property tests: everything the two versions allow, and some of what they only tolerate.

import fc from 'fast-check'
import type { Json, JsonObject } from '../../core/json.ts'

const byte = fc.integer({ min: 0, max: 255 })
const ipv4 = fc.tuple(byte, byte, byte).map((parts) => `10.${parts.join('.')}`)
const group = fc.integer({ min: 1, max: 0xffff }).map((number) => number.toString(16))
const ipv6 = fc.tuple(group, group).map(([a, b]) => `2001:db8:${a}::${b}`)
const cidr4 = fc.tuple(ipv4, fc.constantFrom(8, 16, 24, 26, 32)).map(([address, prefix]) => `${address}/${prefix}`)
const cidr6 = fc.tuple(ipv6, fc.constantFrom(48, 64, 128)).map(([address, prefix]) => `${address}/${prefix}`)
const mac = fc.tuple(byte, byte, byte).map((tail) => ['52:54:00', ...tail.map(hex)].join(':'))
const mtu = fc.constantFrom(1280, 1400, 1500, 9000)
const metric = fc.integer({ min: 1, max: 2000 })
const search = fc.subarray(['corp.example', 'lab.example', 'a.b.example'], { minLength: 1 })
const servers = fc.array(fc.oneof(ipv4, ipv6), { minLength: 1, maxLength: 3 })

function hex(value: number): string {
  return value.toString(16).padStart(2, '0')
}

/** A mapping with the required keys and some of the optional ones. */
function some(required: Record<string, fc.Arbitrary<Json>>, optional: Record<string, fc.Arbitrary<Json>>) {
  return fc.record(
    { ...required, ...optional },
    { requiredKeys: Object.keys(required), noNullPrototype: true },
  ) as fc.Arbitrary<JsonObject>
}

/** Names of NICs, without duplicates. */
const nicNames = fc.subarray(['eth0', 'ens1', 'lan2', 'eno3', 'enp4s0'], { minLength: 1 })

const route1 = fc.oneof(
  some({ network: ipv4, netmask: fc.constant('255.255.255.0'), gateway: ipv4 }, { metric }),
  some({ destination: cidr4, gateway: ipv4 }, { metric }),
  some({ destination: cidr6, gateway: ipv6 }, { metric }),
)
const subnetExtras = {
  control: fc.constantFrom('auto', 'manual', 'hotplug'),
  dns_nameservers: fc.oneof(
    servers,
    servers.map((list) => list.join(' ')),
  ),
  dns_search: search,
  metric,
  mtu,
}
const subnet1 = fc.oneof(
  some({ type: fc.constantFrom('dhcp', 'dhcp4', 'dhcp6') }, { control: subnetExtras.control, metric }),
  some({ type: fc.constantFrom('ipv6_slaac', 'ipv6_dhcpv6-stateless', 'ipv6_dhcpv6-stateful') }, {}),
  some({ type: fc.constant('manual') }, { control: subnetExtras.control }),
  some(
    { type: fc.constant('static'), address: cidr4 },
    { ...subnetExtras, gateway: ipv4, routes: fc.array(route1, { maxLength: 2 }) },
  ),
  some(
    { type: fc.constant('static'), address: ipv4, netmask: fc.constantFrom('255.255.255.0', '255.255.0.0', 24) },
    subnetExtras,
  ),
  some(
    { type: fc.constantFrom('static', 'static6'), address: cidr6 },
    { ...subnetExtras, gateway: ipv6, routes: fc.array(route1, { maxLength: 2 }) },
  ),
)
const subnets1 = fc.array(subnet1, { maxLength: 3 })
const common1 = { mtu, 'accept-ra': fc.boolean(), subnets: subnets1 }
const bondParams = some(
  { 'bond-mode': fc.constantFrom<Json>('active-backup', '802.3ad', 4, 'balance-rr') },
  {
    'bond-miimon': fc.constantFrom<Json>(100, '200'),
    'bond-lacp-rate': fc.constantFrom('fast', 'slow'),
    'bond-xmit-hash-policy': fc.constantFrom('layer2', 'layer3+4'),
    'bond-updelay': fc.constantFrom(0, 200),
    bond_downdelay: fc.constantFrom(0, 200),
    'bond-min-links': fc.constantFrom(1, 2),
  },
)
const bridgeParams = some(
  { bridge_stp: fc.constantFrom<Json>('on', 'off', true, false, 0, 1) },
  {
    bridge_fd: fc.constantFrom(0, 4, 15),
    bridge_ageing: fc.constantFrom<Json>(250, '300'),
    bridge_hello: fc.constant(2),
    bridge_maxage: fc.constant(12),
    bridge_bridgeprio: fc.constantFrom(0, 100),
  },
)

/** Version 1 documents that every renderer of the reference takes. */
export const version1: fc.Arbitrary<JsonObject> = nicNames.chain((nics) => {
  const physical = nics.map((name) =>
    some(
      { type: fc.constant('physical'), name: fc.constant(name) },
      { mac_address: mac, wakeonlan: fc.boolean(), ...common1 },
    ),
  )
  const members = fc.subarray([...nics], { minLength: 1 })
  const [first = 'eth0'] = nics
  const bond = some(
    { type: fc.constant('bond'), name: fc.constant('bond0'), bond_interfaces: members, params: bondParams },
    { mac_address: mac, ...common1 },
  )
  const bridge = some(
    { type: fc.constant('bridge'), name: fc.constant('br0'), bridge_interfaces: members },
    { params: bridgeParams, mac_address: mac, ...common1 },
  )
  const vlan = some(
    {
      type: fc.constant('vlan'),
      name: fc.constant(`${first}.30`),
      vlan_link: fc.constant(first),
      vlan_id: fc.constant(30),
    },
    { mac_address: mac, ...common1 },
  )
  const nameserver = some({ type: fc.constant('nameserver'), address: fc.oneof(servers, ipv4) }, { search })
  const route = some({ type: fc.constant('route'), destination: fc.oneof(cidr4, cidr6), gateway: ipv4 }, { metric })
  const extra = fc.tuple(maybe(bond), maybe(bridge), maybe(vlan), maybe(nameserver), maybe(route), maybe(route))
  return fc.tuple(fc.tuple(...physical), extra).map(([own, others]) => ({
    version: 1,
    config: [...own, ...others.flat()],
  }))
})

function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(value, { maxLength: 1 })
}

const route2 = fc.oneof(
  some({ to: fc.oneof(cidr4, fc.constantFrom('default', '0.0.0.0/0')), via: ipv4 }, { metric, mtu, table: metric }),
  some({ to: fc.oneof(cidr6, fc.constant('::/0')), via: ipv6 }, { metric, mtu }),
)
const overrides = some(
  {},
  { 'route-metric': metric, 'use-dns': fc.boolean(), 'send-hostname': fc.boolean(), 'use-routes': fc.boolean() },
)
const common2 = {
  dhcp4: fc.boolean(),
  dhcp6: fc.boolean(),
  'dhcp4-overrides': overrides,
  addresses: fc.array(fc.oneof(cidr4, cidr6), { maxLength: 3 }),
  gateway4: ipv4,
  gateway6: ipv6,
  mtu,
  'accept-ra': fc.boolean(),
  optional: fc.boolean(),
  nameservers: some({}, { addresses: servers, search }),
  routes: fc.array(route2, { maxLength: 3 }),
}
const bondParameters = some(
  { mode: fc.constantFrom('active-backup', '802.3ad', 'balance-rr') },
  {
    'mii-monitor-interval': fc.constant(100),
    'lacp-rate': fc.constantFrom('fast', 'slow'),
    'transmit-hash-policy': fc.constantFrom('layer2', 'layer3+4'),
    'up-delay': fc.constantFrom(0, 100),
    'gratuitous-arp': fc.constant(2),
  },
)
const bridgeParameters = some(
  {},
  {
    stp: fc.boolean(),
    'forward-delay': fc.constantFrom(0, 4),
    'ageing-time': fc.constant(250),
    'hello-time': fc.constant(1),
    'max-age': fc.constant(10),
    priority: fc.constantFrom(0, 100),
  },
)

/** Version 2 documents in the part of the language that all renderers know. */
export const version2: fc.Arbitrary<JsonObject> = nicNames.chain((nics) => {
  const ethernet = (name: string) =>
    fc
      .tuple(some({}, { ...common2, wakeonlan: fc.boolean() }), maybe(mac), fc.boolean())
      .map(([value, [address], named]): [string, JsonObject] => {
        const match: JsonObject = address === undefined ? {} : { match: { macaddress: address } }
        return [name, { ...value, ...match, ...(address !== undefined && named && { 'set-name': name }) }]
      })
  const members = fc.subarray([...nics], { minLength: 1 })
  const [first = 'eth0'] = nics
  const bond = some({ interfaces: members, parameters: bondParameters }, { ...common2, macaddress: mac })
  const bridge = some({ interfaces: members }, { ...common2, parameters: bridgeParameters })
  const vlan = some({ id: fc.constantFrom(7, 30), link: fc.constant(first) }, common2)
  return fc
    .tuple(fc.tuple(...nics.map(ethernet)), maybe(bond), maybe(bridge), maybe(vlan))
    .map(([ethernets, [bond0], [br0], [vlan0]]) => ({
      version: 2,
      ethernets: Object.fromEntries(ethernets),
      ...(bond0 && { bonds: { bond0 } }),
      ...(br0 && { bridges: { br0 } }),
      ...(vlan0 && { vlans: { [`${first}.30`]: vlan0 } }),
    }))
})
