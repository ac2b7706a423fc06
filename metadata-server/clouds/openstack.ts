// OpenStack's metadata service as a scenario describes it.
// https://docs.openstack.org/nova/latest/user/metadata.html

import type { Json, JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Answering } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import { fullName, type Machine } from '../machine.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    'meta-data': { type: 'object', description: 'Put over meta_data.json.' },
    'vendor-data': { description: 'vendor_data.json, in place of the vendor-data of the machine.' },
    'vendor-data2': { description: 'vendor_data2.json.' },
    'network-data': { type: 'object', description: 'network_data.json, in place of the one made of the NICs.' },
    content: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'What content_path of files and of network_config leads to: "0000" and its text.',
    },
    versions: { type: 'array', items: { type: 'string' }, description: 'Versions besides "latest".' },
  },
})
type Own = Infer<typeof own>

const knownVersions = [
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

export const openstack: Cloud<Own> = {
  name: 'openstack',
  title: 'OpenStack',
  datasource: 'OpenStack',
  addresses: ['http://169.254.169.254', 'http://[fe80::a9fe:a9fe]'],
  own,
  dmi: ({ id }) => ({ sys_vendor: 'OpenStack Foundation', product_name: 'OpenStack Nova', product_uuid: id }),
  answers: answersOf,
}

function answersOf(machine: Machine, own: Own): Answering {
  const { versions = knownVersions } = own
  const files = filesOf(machine, own)
  const content = (own.content ?? {}) as Readonly<Record<string, string>>
  return ({ path }) => {
    const parts = path.split('/').filter(Boolean)
    if (parts[0] !== 'openstack') return undefined
    const [, version, name, ...rest] = parts
    if (version === undefined) return [...versions, 'latest'].join('\n')
    if (version === 'content') return name === undefined ? undefined : content[name]
    if ((version !== 'latest' && !versions.includes(version)) || rest.length > 0) return undefined
    if (name === undefined) return [...files.keys()].join('\n')
    const body = files.get(name)
    return body === undefined
      ? undefined
      : { body, headers: { 'content-type': name.endsWith('.json') ? 'application/json' : 'text/plain' } }
  }
}

function filesOf(machine: Machine, own: Own): ReadonlyMap<string, string | Uint8Array> {
  const { userData, vendorData } = machine
  const json = (value: Json | undefined) => (value === undefined ? undefined : JSON.stringify(value))
  const files: readonly (readonly [string, string | Uint8Array | undefined])[] = [
    ['meta_data.json', json({ ...metaData(machine), ...own['meta-data'] })],
    ['user_data', userData],
    [
      'vendor_data.json',
      json(own['vendor-data'] ?? (vendorData === undefined ? undefined : { 'cloud-init': vendorData })),
    ],
    ['vendor_data2.json', json(own['vendor-data2'])],
    ['network_data.json', json((own['network-data'] as JsonObject | undefined) ?? networkData(machine))],
  ]
  return new Map(files.filter((file): file is [string, string | Uint8Array] => file[1] !== undefined))
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
    meta: tags,
  }
}

function networkData({ nics, dns }: Machine): JsonObject {
  return {
    links: nics.map(({ mac, mtu = 1500 }, index) => ({
      id: `tap${index}`,
      type: 'ovs',
      ethernet_mac_address: mac,
      mtu,
    })),
    networks: nics.flatMap(({ ipv4 }, index) =>
      ipv4.length > 0 ? [{ id: `network${index}`, type: 'ipv4_dhcp', link: `tap${index}` }] : [],
    ),
    services: dns.map((address) => ({ type: 'dns', address })),
  }
}
