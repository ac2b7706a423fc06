// The metadata service of DigitalOcean: one document, and its values one by one.
// https://docs.digitalocean.com/reference/api/metadata/

import { netmaskOf } from '../../core/ip-addresses.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Answering } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import type { Machine, ServedAddress, ServedNic } from '../machine.ts'
import { json, treeAnswer } from './shared/json-tree.ts'
import { type OwnMetadata, ownMetadata, textOf } from './shared/own-metadata.ts'

export const digitalocean: Cloud<OwnMetadata> = {
  name: 'digitalocean',
  title: 'DigitalOcean',
  datasource: 'DigitalOcean',
  addresses: ['http://169.254.169.254'],
  defaults: { id: '320111865', region: 'fra1', zone: 'fra1', type: 's-1vcpu-1gb', dns: ['192.0.2.53'] },
  own: ownMetadata,
  dmi: ({ id }) => ({ sys_vendor: 'DigitalOcean', product_name: 'Droplet', product_serial: id }),
  answers: answersOf,
  crawl: () => ({
    paths: ['/metadata/v1.json'],
    folders: ['/metadata/v1/'],
    sign: { path: '/metadata/v1.json', says: /"droplet_id"/ },
  }),
}

function answersOf(machine: Machine, { metadata }: OwnMetadata): Answering {
  const document: JsonObject = { ...documentOf(machine), ...metadata }
  const tree = treeOf(document)
  return ({ path }) => (path === '/metadata/v1.json' ? json(document) : treeAnswer(tree, '/metadata/v1', path))
}

/** The first NIC is the public one. */
function documentOf(machine: Machine): JsonObject {
  const { id, hostname, region, publicKeys, nics, dns, tags, userData, vendorData } = machine
  return {
    droplet_id: /^\d+$/.test(id) ? Number(id) : id,
    hostname,
    ...(vendorData !== undefined && { vendor_data: vendorData }),
    ...(userData !== undefined && { user_data: textOf(userData) }),
    public_keys: publicKeys.map(({ key }) => key),
    region,
    interfaces: {
      public: nics.slice(0, 1).map((nic) => interfaceOf(nic, 'public')),
      ...(nics.length > 1 && { private: nics.slice(1).map((nic) => interfaceOf(nic, 'private')) }),
    },
    floating_ip: { ipv4: { active: false } },
    reserved_ip: { ipv4: { active: false } },
    dns: { nameservers: dns },
    tags: Object.entries(tags).map(([name, value]) => `${name}:${value}`),
    features: { dhcp_enabled: false },
  }
}

function interfaceOf({ mac, ipv4, ipv6 }: ServedNic, type: string): JsonObject {
  const [four, anchor] = ipv4
  const [six] = ipv6
  const address = (one: ServedAddress) => ({
    ip_address: one.address,
    netmask: netmaskOf(one.prefix),
    gateway: one.gateway ?? '',
  })
  return {
    ...(four && { ipv4: address(four) }),
    ...(anchor && { anchor_ipv4: address(anchor) }),
    ...(six && { ipv6: { ip_address: six.address, cidr: six.prefix, gateway: six.gateway ?? '' } }),
    mac,
    type,
  }
}

const renamed: Readonly<Partial<Record<string, string>>> = {
  droplet_id: 'id',
  user_data: 'user-data',
  vendor_data: 'vendor-data',
  public_keys: 'public-keys',
  ip_address: 'address',
}

/** The names are others than in the document. */
function treeOf(value: Json): Json {
  if (Array.isArray(value)) return value.map(treeOf)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [renamed[key] ?? key, treeOf(inner)]))
}
