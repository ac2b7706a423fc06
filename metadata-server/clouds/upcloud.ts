// The metadata service of UpCloud: one document, and its values one by one.
// https://developers.upcloud.com/1.3/8-servers/#metadata-service

import type { JsonObject } from '../../core/json.ts'
import type { Answering } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import { fullName, type Machine, type ServedAddress, type ServedNic } from '../machine.ts'
import { json, treeAnswer } from './shared/json-tree.ts'
import { type OwnMetadata, ownMetadata, textOf } from './shared/own-metadata.ts'

export const upcloud: Cloud<OwnMetadata> = {
  name: 'upcloud',
  title: 'UpCloud',
  datasource: 'UpCloud',
  addresses: ['http://169.254.169.254'],
  defaults: { id: '00322b68-0096-4042-9406-faad61922128', region: 'fi-hel2', zone: 'fi-hel2', type: '1xCPU-1GB' },
  own: ownMetadata,
  dmi: ({ id }) => ({ sys_vendor: 'UpCloud', product_name: 'server', product_uuid: id.toUpperCase() }),
  answers: answersOf,
  crawl: () => ({
    paths: ['/metadata/v1.json'],
    folders: ['/metadata/v1/'],
    sign: { path: '/metadata/v1.json', says: /"cloud_name"/ },
  }),
}

function answersOf(machine: Machine, { metadata }: OwnMetadata): Answering {
  const document: JsonObject = { ...documentOf(machine), ...metadata }
  return ({ path }) => (path === '/metadata/v1.json' ? json(document) : treeAnswer(document, '/metadata/v1', path))
}

function documentOf(machine: Machine): JsonObject {
  const { id, region, publicKeys, nics, dns, tags, userData, vendorData } = machine
  return {
    cloud_name: 'upcloud',
    instance_id: id,
    hostname: fullName(machine),
    platform: 'servers',
    subplatform: 'metadata (http://169.254.169.254)',
    public_keys: publicKeys.map(({ key }) => key),
    region,
    network: { interfaces: nics.map((nic, index) => interfaceOf(nic, index, dns)), dns },
    storage: { disks: [] },
    tags: Object.entries(tags).map(([name, value]) => `${name}=${value}`),
    user_data: userData === undefined ? '' : textOf(userData),
    vendor_data: vendorData ?? '',
  }
}

/** Of each family the first address comes by DHCP; the others are floating. */
function interfaceOf({ mac, ipv4, ipv6 }: ServedNic, index: number, dns: readonly string[]): JsonObject {
  const address = (family: string) => (one: ServedAddress, place: number) => ({
    address: one.address,
    dhcp: place === 0,
    dns: place === 0 ? dns : null,
    family,
    floating: place > 0,
    gateway: one.gateway ?? '',
    network: `${one.address}/${one.prefix}`,
  })
  return {
    index: index + 1,
    ip_addresses: [...ipv4.map(address('IPv4')), ...ipv6.map(address('IPv6'))],
    mac,
    type: index === 0 ? 'public' : 'private',
  }
}
