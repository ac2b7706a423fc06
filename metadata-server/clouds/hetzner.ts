// The metadata service of Hetzner Cloud: a document in YAML, its values one by one, and the user-data.
// https://docs.hetzner.cloud/reference/cloud#server-metadata

import type { Json, JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Answer, Answering } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import type { Machine, ServedNic } from '../machine.ts'
import { plain } from './shared/json-tree.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    metadata: { type: 'object', description: 'Put over the metadata.' },
    'private-networks': { type: 'array', description: 'In place of the list that is made of all NICs but the first.' },
    'public-network': { type: 'boolean', description: 'Whether the first NIC is a public one. Default: true.' },
  },
})
type Own = Infer<typeof own>

const root = '/hetzner/v1/'

/** No list has them. */
const names = [
  ...['availability-zone', 'hostname', 'instance-id', 'local-ipv4', 'network-config', 'public-ipv4', 'public-keys'],
  ...['region', 'vendor_data'],
]
const formerNames = [
  ...['meta-data/hostname', 'meta-data/instance-id', 'meta-data/public-ipv4', 'meta-data/local-ipv4'],
  ...['meta-data/public-keys', 'user-data'],
]

export const hetzner: Cloud<Own> = {
  name: 'hetzner',
  title: 'Hetzner Cloud',
  datasource: 'Hetzner',
  addresses: ['http://169.254.169.254', 'http://[fe80::a9fe:a9fe]'],
  defaults: { id: '41234567', region: 'eu-central', zone: 'fsn1-dc14', type: 'cx22' },
  own,
  dmi: ({ id }) => ({ sys_vendor: 'Hetzner', product_name: 'vServer', product_serial: id }),
  answers: answersOf,
  crawl: () => ({
    paths: [
      ...['metadata', 'metadata/private-networks', 'userdata', ...names.map((name) => `metadata/${name}`)].map(
        (one) => root + one,
      ),
      ...formerNames.map((name) => `/latest/${name}`),
    ],
    sign: { path: `${root}metadata/instance-id` },
  }),
}

function answersOf(machine: Machine, own: Own): Answering {
  const { nics, userData } = machine
  const attached = own['public-network'] === false ? nics : nics.slice(1)
  const metadata = { ...metadataOf(machine, nics.slice(0, nics.length - attached.length)), ...own.metadata }
  const networks: Json = own['private-networks'] ?? attached.map(privateNetwork)
  const former = formerTree(machine)
  return ({ path }) => {
    if (path.startsWith('/latest/')) return former[path.slice('/latest/'.length)]
    if (!path.startsWith(root)) return undefined
    const name = path.slice(root.length)
    if (name === 'userdata') return userData === undefined ? { status: 204 } : { body: userData }
    if (name === 'metadata') return plain(yaml(metadata))
    if (name === 'metadata/private-networks') return plain(yaml(networks))
    const [folder, key = '', ...more] = name.split('/')
    if (folder !== 'metadata' || more.length > 0 || !Object.hasOwn(metadata, key)) return undefined
    const value = metadata[key] ?? null
    return plain(typeof value === 'object' ? yaml(value) : String(value))
  }
}

function metadataOf({ id, hostname, zone, region, publicKeys, vendorData, dns, nics }: Machine, open: typeof nics) {
  const [first] = open
  const metadata: JsonObject = {
    'availability-zone': zone,
    hostname,
    'instance-id': /^\d+$/.test(id) ? Number(id) : id,
    'local-ipv4': '',
    'network-config': { config: open.map((nic) => publicNic(nic, dns)), version: 1 },
    'public-ipv4': first?.ipv4[0]?.public ?? first?.ipv4[0]?.address ?? '',
    'public-keys': publicKeys.map(({ key }) => key),
    region,
    vendor_data: vendorData ?? '',
  }
  return metadata
}

/** IPv4 comes by DHCP; IPv6 never does. */
function publicNic({ mac, ipv4, ipv6 }: ServedNic, dns: readonly string[]): JsonObject {
  return {
    mac_address: mac,
    name: 'eth0',
    subnets: [
      ...(ipv4.length > 0 ? [{ ipv4: true, type: 'dhcp' }] : []),
      ...ipv6.map(({ address, prefix, gateway = 'fe80::1' }) => ({
        address: `${address}/${prefix}`,
        dns_nameservers: dns,
        gateway,
        ipv6: true,
        type: 'static',
      })),
    ],
    type: 'physical',
  }
}

function privateNetwork({ mac, ipv4 }: ServedNic, index: number): JsonObject {
  const [first, ...others] = ipv4
  return {
    alias_ips: others.map(({ address }) => address),
    gateway: first?.gateway ?? '',
    interface_num: index + 1,
    ip: first?.address ?? '',
    mac_address: mac,
    network_id: 1000 + index,
    network_name: `network-${index + 1}`,
  }
}

/** In the form of EC2's tree, but for the keys: for software from before there was a tree of its own. */
function formerTree({
  id,
  hostname,
  publicKeys,
  nics,
  userData,
}: Machine): Readonly<Record<string, Answer | undefined>> {
  const [first, ...others] = nics.map(({ ipv4: [one] }) => one)
  return {
    'meta-data/hostname': plain(hostname),
    'meta-data/instance-id': plain(id),
    'meta-data/public-ipv4': first && plain(first.public ?? first.address),
    'meta-data/local-ipv4': plain(others[0]?.address ?? ''),
    'meta-data/public-keys': plain(JSON.stringify(publicKeys.map(({ key }) => key))),
    'user-data': userData === undefined ? undefined : { body: userData },
  }
}

/** Keys on lines of their own; what is below them is JSON, which is YAML. */
function yaml(value: Json): string {
  if (Array.isArray(value)) return value.map((item: Json) => `- ${JSON.stringify(item)}\n`).join('')
  const lines = Object.entries(value ?? {}).map(([key, inner]) => `${key}: ${JSON.stringify(inner)}\n`)
  return lines.join('')
}
