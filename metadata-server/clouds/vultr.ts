// The metadata service of Vultr: one document, and its values one by one.
// https://www.vultr.com/metadata/

import { netmaskOf } from '../../core/ip-addresses.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Answering } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import type { Machine, ServedNic } from '../machine.ts'
import { json, plain, treeAnswer } from './shared/json-tree.ts'
import { type OwnMetadata, ownMetadata, textOf } from './shared/own-metadata.ts'

export const vultr: Cloud<OwnMetadata> = {
  name: 'vultr',
  title: 'Vultr',
  datasource: 'Vultr',
  addresses: ['http://169.254.169.254'],
  defaults: { id: '29bea708-2e6e-480a-90ad-0e6b5d5ad62f', region: 'ewr', zone: 'ewr', type: 'vc2-1c-1gb' },
  own: ownMetadata,
  dmi: ({ id }) => ({ sys_vendor: 'Vultr', product_name: 'VC2', product_uuid: id }),
  answers: answersOf,
  crawl: () => ({
    paths: ['/', '/v1.json'],
    folders: ['/v1/'],
    sign: { path: '/v1.json', says: /"instanceid"/ },
  }),
}

function answersOf(machine: Machine, { metadata }: OwnMetadata): Answering {
  const document: JsonObject = { ...documentOf(machine), ...metadata }
  return ({ path }) => {
    if (path === '/') return plain('latest\nv1\nv1.json')
    return path === '/v1.json' ? json(document) : treeAnswer(document, '/v1', path)
  }
}

/** The root password stands in the vendor-data. */
function documentOf({ id, hostname, region, publicKeys, nics, userData, vendorData, password }: Machine): JsonObject {
  const own = password === undefined ? '' : `#cloud-config\nchpasswd: ${JSON.stringify({ list: `root:${password}` })}\n`
  return {
    bgp: { ipv4: { 'my-address': '', 'my-asn': '' }, ipv6: { 'my-address': '', 'my-asn': '' } },
    hostname,
    'instance-v2-id': id,
    instanceid: '42506325',
    interfaces: nics.map(interfaceOf),
    'public-keys': publicKeys.map(({ key }) => key),
    region: { regioncode: region.toUpperCase() },
    'startup-script': '',
    'user-data': userData === undefined ? '' : textOf(userData),
    'user-defined': [],
    'vendor-data': vendorData ?? own,
  }
}

function interfaceOf({ mac, ipv4, ipv6, mtu }: ServedNic, index: number): JsonObject {
  const [four, ...moreFour] = ipv4
  const [six, ...moreSix] = ipv6
  return {
    ipv4: {
      additional: moreFour.map(({ address, prefix }) => ({ address, netmask: netmaskOf(prefix) })),
      address: four?.address ?? '',
      gateway: four?.gateway ?? '',
      netmask: four ? netmaskOf(four.prefix) : '',
    },
    ipv6: {
      additional: moreSix.map(({ address, prefix }) => ({ network: address, prefix: String(prefix) })),
      ...(six && { address: six.address, network: six.address, prefix: String(six.prefix) }),
    },
    mac,
    ...(mtu !== undefined && { mtu }),
    'network-type': index === 0 ? 'public' : 'private',
  }
}
