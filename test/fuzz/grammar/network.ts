// Network configs of both versions from the keys there are, with values of the right kind, of the wrong kind, and odd ones.

import fc from 'fast-check'

const name = fc.constantFrom(
  'eth0',
  'eth1',
  'bond0',
  'br0',
  'vlan10',
  'eth0.10',
  'lo',
  '',
  'a b',
  '../x',
  '__proto__',
  'ü',
  'x'.repeat(300),
)
const address = fc.constantFrom(
  '10.0.0.1/24',
  '10.0.0.1',
  'fe80::1/64',
  '2001:db8::1',
  '10.0.0.1/99',
  'dhcp',
  '::',
  '0.0.0.0/0',
  'x',
  '',
  '1.2.3.4 5.6.7.8',
)
const mac = fc.constantFrom('52:54:00:00:00:01', '52:54:00:00:00:FF', 'zz', '')
const odd = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e300,
    '',
    'x',
    'a\nb',
    'a: b',
    '%',
    [],
    {},
    [null],
    { a: null },
    'yes',
    '64',
  ),
  name,
  address,
)
const often = <T>(value: fc.Arbitrary<T>) => fc.oneof({ weight: 6, arbitrary: value }, { weight: 1, arbitrary: odd })
const some = (keys: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.record(Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, often<unknown>(value)])), {
    requiredKeys: [],
  })

const list = <T>(item: fc.Arbitrary<T>) => fc.array(often(item), { maxLength: 3 })
const number = fc.constantFrom(0, 1, 10, 1500, 4094, 99999, '100')
const yes = fc.constantFrom(true, false, 'yes', 'off')
const dns = some({ search: list(name), addresses: list(address) })
const route = some({
  to: address,
  via: address,
  metric: number,
  'on-link': yes,
  type: name,
  table: number,
  scope: name,
  network: address,
  netmask: address,
  gateway: address,
  destination: address,
})
const parameters = some({
  mode: fc.constantFrom('802.3ad', 'active-backup', 4),
  stp: yes,
  'forward-delay': number,
  'path-cost': some({ eth0: number }),
  primary: name,
  'bond-mode': name,
  bridge_ports: list(name),
  'mii-monitor-interval': number,
})

const device = some({
  addresses: list(fc.oneof(address, some({ '10.0.0.1/24': some({ label: name, lifetime: number }) }))),
  dhcp4: yes,
  dhcp6: yes,
  'dhcp4-overrides': some({ 'route-metric': number, 'use-dns': yes, hostname: name }),
  gateway4: address,
  gateway6: address,
  nameservers: dns,
  routes: list(route),
  'routing-policy': list(some({ from: address, to: address, table: number, priority: number })),
  match: some({ name, macaddress: mac, driver: fc.oneof(name, list(name)) }),
  'set-name': name,
  macaddress: mac,
  mtu: number,
  interfaces: list(name),
  link: name,
  id: number,
  parameters,
  optional: yes,
  'accept-ra': yes,
  wakeonlan: yes,
  openvswitch: some({}),
  renderer: name,
})
const devices = fc.dictionary(name, often(device), { maxKeys: 4 })
export const version2: fc.Arbitrary<unknown> = some({
  version: fc.constant(2),
  renderer: name,
  ethernets: devices,
  bonds: devices,
  bridges: devices,
  vlans: devices,
  wifis: devices,
  tunnels: devices,
})

const subnet = some({
  type: fc.constantFrom('dhcp', 'dhcp4', 'dhcp6', 'static', 'static6', 'manual', 'ipv6_slaac', 'x'),
  address,
  netmask: fc.constantFrom('255.255.255.0', '255.0.255.0', 24, 'ffff::'),
  gateway: address,
  broadcast: address,
  dns_nameservers: list(address),
  dns_search: list(name),
  routes: list(route),
  control: fc.constantFrom('auto', 'manual', 'x'),
  metric: number,
})
const entry = some({
  type: fc.constantFrom('physical', 'bond', 'bridge', 'vlan', 'nameserver', 'route', 'loopback', 'infiniband', 'x'),
  name,
  mac_address: mac,
  mtu: number,
  subnets: list(subnet),
  bond_interfaces: list(name),
  bridge_interfaces: list(name),
  params: parameters,
  vlan_link: name,
  vlan_id: number,
  address: fc.oneof(address, list(address)),
  search: list(name),
  interface: name,
  destination: address,
  netmask: address,
  gateway: address,
  metric: number,
  'accept-ra': yes,
  keep_configuration: yes,
})
export const version1: fc.Arbitrary<unknown> = some({ version: fc.constant(1), config: list(entry) })

const openstackNetwork = some({
  id: name,
  type: fc.constantFrom('ipv4', 'ipv4_dhcp', 'ipv6', 'ipv6_slaac', 'x'),
  link: name,
  ip_address: address,
  netmask: address,
  routes: list(some({ network: address, netmask: address, gateway: address })),
  services: list(some({ type: name, address })),
  dns_nameservers: list(address),
})
const openstackLink = some({
  id: name,
  type: fc.constantFrom('phy', 'bond', 'vlan', 'ovs', 'x'),
  ethernet_mac_address: mac,
  mtu: number,
  bond_links: list(name),
  bond_mode: name,
  vlan_id: number,
  vlan_link: name,
  vlan_mac_address: mac,
})
export const openstack: fc.Arbitrary<unknown> = some({
  links: list(openstackLink),
  networks: list(openstackNetwork),
  services: list(some({ type: name, address })),
})

const cloudAddress = some({
  address,
  ip_address: address,
  netmask: address,
  cidr: number,
  prefix: number,
  network: address,
  gateway: address,
  family: fc.constantFrom('IPv4', 'IPv6'),
  dhcp: fc.boolean(),
  dns: list(address),
  routes: list(some({ network: address, netmask: address, gateway: address })),
})
const cloudNic = some({
  mac,
  mtu: number,
  'accept-ra': number,
  unconfigured: fc.boolean(),
  ip_addresses: list(cloudAddress),
  ipv4: fc.oneof(cloudAddress, some({ address, additional: list(cloudAddress) })),
  ipv6: fc.oneof(cloudAddress, some({ additional: list(cloudAddress) })),
  anchor_ipv4: cloudAddress,
})

/** What DigitalOcean, UpCloud, Vultr, Hetzner and NWCS say of their networks, all at once. */
export const cloudNetwork: fc.Arbitrary<unknown> = some({
  interfaces: fc.oneof(list(cloudNic), some({ public: list(cloudNic), private: list(cloudNic), x: list(cloudNic) })),
  network: some({ interfaces: list(cloudNic), dns: list(address) }),
  dns: some({ nameservers: list(address) }),
  'network-config': version1,
  'private-networks': list(some({ mac_address: mac })),
  version: fc.constant(1),
  config: list(some({ type: name, name, mac_address: mac, subnets: list(some({ type: name, address })) })),
})

const eniWords = [
  'auto ',
  'iface ',
  'eth0 ',
  'inet ',
  'inet6 ',
  'static\n',
  'dhcp\n',
  'manual\n',
  ' address ',
  '10.0.0.1/24\n',
  ' gateway ',
  '10.0.0.254\n',
  'source ',
  'source-directory ',
  '*\n',
  ' post-up ',
  'route add -net 10.0.0.0 netmask 255.0.0.0 gw 10.0.0.1\n',
  ' bond-slaves ',
  'eth1 none\n',
  ' bridge_ports ',
  '\\\n',
  '#\n',
  ' dns-nameservers ',
  ' hwaddress ether ',
  '52:54:00:00:00:01\n',
  'allow-hotplug ',
  ' vlan-raw-device ',
  '\n',
]
export const eni: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...eniWords), { maxLength: 40 })
  .map((words) => words.join(''))
