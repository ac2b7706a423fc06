// The documents that OpenStack has for a machine, over HTTP and on a config drive.
// https://docs.openstack.org/nova/latest/user/metadata.html

import { type Family, netmaskOf } from '../../../core/ip-addresses.ts'
import type { Json, JsonObject } from '../../../core/json.ts'
import { defineSchema, type Infer } from '../../../core/schema/schema.ts'
import { fullName, type Machine, type ServedAddress } from '../../machine.ts'

/** What a scenario says beyond the machine. */
export const openstackOwn = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    'meta-data': { type: 'object', description: 'Put over meta_data.json.' },
    'vendor-data': { description: 'vendor_data.json, in place of the vendor-data of the machine.' },
    'vendor-data2': { description: 'vendor_data2.json.' },
    'network-data': { type: 'object', description: 'network_data.json, in place of the one made of the NICs.' },
    dhcp: { type: 'boolean', description: 'Whether the networks have DHCP; if not, network_data.json has addresses.' },
    content: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'What content_path of files and of network_config leads to: "0000" and its text.',
    },
    versions: { type: 'array', items: { type: 'string' }, description: 'Versions besides "latest".' },
  },
})
export type OpenstackOwn = Infer<typeof openstackOwn>

export const knownVersions = [
  '2012-08-10',
  '2013-04-04',
  '2013-10-17',
  '2015-10-15',
  '2016-06-30',
  '2016-10-06',
  '2017-02-22',
  '2018-08-27',
  '2020-10-14',
]

/** Those of each version, by name. */
export function openstackFiles(
  machine: Machine,
  own: OpenstackOwn,
  dhcp: boolean,
): ReadonlyMap<string, string | Uint8Array> {
  const { userData, vendorData } = machine
  const json = (value: Json | undefined) => (value === undefined ? undefined : JSON.stringify(value))
  const vendor = own['vendor-data'] ?? (vendorData === undefined ? undefined : { 'cloud-init': vendorData })
  const network = (own['network-data'] as JsonObject | undefined) ?? networkData(machine, own.dhcp ?? dhcp)
  const files: readonly (readonly [string, string | Uint8Array | undefined])[] = [
    ['meta_data.json', json({ ...metaData(machine), ...own['meta-data'] })],
    ['user_data', userData],
    ['vendor_data.json', json(vendor)],
    ['vendor_data2.json', json(own['vendor-data2'])],
    ['network_data.json', json(network)],
  ]
  return new Map(files.filter((file): file is [string, string | Uint8Array] => file[1] !== undefined))
}

/** What the tree of EC2 has of it. */
export function ec2MetaData(machine: Machine): JsonObject {
  const { image, zone, publicKeys, type, nics } = machine
  return {
    'ami-id': image,
    'block-device-mapping': { ami: 'vda', root: '/dev/vda' },
    hostname: fullName(machine),
    'instance-id': 'i-00000001',
    'instance-type': type,
    'local-hostname': fullName(machine),
    'local-ipv4': nics[0]?.ipv4[0]?.address ?? '',
    placement: { 'availability-zone': zone },
    'public-keys': Object.fromEntries(publicKeys.map(({ name, key }) => [name, key])),
  }
}

function metaData(machine: Machine): JsonObject {
  const { id, hostname, zone, publicKeys, tags } = machine
  return {
    uuid: id,
    name: hostname,
    hostname: fullName(machine),
    availability_zone: zone,
    launch_index: 0,
    public_keys: Object.fromEntries(publicKeys.map(({ name, key }) => [name, key])),
    keys: publicKeys.map(({ name, key }) => ({ name, type: 'ssh', data: key })),
    meta: tags,
  }
}

function networkData({ nics, dns }: Machine, dhcp: boolean): JsonObject {
  return {
    links: nics.map(({ mac, mtu = 1500 }, index) => ({
      id: `tap${index}`,
      type: 'ovs',
      ethernet_mac_address: mac,
      mtu,
    })),
    networks: nics.flatMap(({ ipv4, ipv6 }, index) => {
      const link = { link: `tap${index}` }
      const known = dhcp ? [ipv4, ipv6].map((list) => list.slice(0, 1)) : [ipv4, ipv6]
      const [four = [], six = []] = known
      return [
        ...four.map((address) =>
          dhcp ? { type: 'ipv4_dhcp', ...link } : { type: 'ipv4', ...link, ...fixed(address, 4) },
        ),
        ...six.map((address) =>
          dhcp ? { type: 'ipv6_slaac', ...link } : { type: 'ipv6', ...link, ...fixed(address, 6) },
        ),
      ].map((network, place) => ({ id: `network${index}-${place}`, ...network }))
    }),
    services: dns.map((address) => ({ type: 'dns', address })),
  }
}

function fixed({ address, prefix, gateway }: ServedAddress, family: Family): JsonObject {
  const everywhere = family === 4 ? '0.0.0.0' : '::'
  const routes = gateway === undefined ? [] : [{ network: everywhere, netmask: everywhere, gateway }]
  return { ip_address: address, netmask: netmaskOf(prefix, family), routes }
}
