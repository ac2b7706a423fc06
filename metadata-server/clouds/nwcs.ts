// The metadata service of NWCS: one document, and its values one by one.

import type { JsonObject } from '../../core/json.ts'
import type { Answering } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import type { Machine } from '../machine.ts'
import { json, treeAnswer } from './shared/json-tree.ts'
import { type OwnMetadata, ownMetadata, textOf } from './shared/own-metadata.ts'

const root = '/api/v1/metadata'

export const nwcs: Cloud<OwnMetadata> = {
  name: 'nwcs',
  title: 'NWCS',
  datasource: 'NWCS',
  addresses: ['http://169.254.169.254'],
  defaults: { id: '98765432' },
  own: ownMetadata,
  dmi: ({ id }) => ({ sys_vendor: 'NWCS', product_serial: id }),
  answers: answersOf,
  crawl: () => ({ paths: [root], folders: [`${root}/`], sign: { path: root, says: /"instance-id"/ } }),
}

function answersOf(machine: Machine, { metadata }: OwnMetadata): Answering {
  const document: JsonObject = { ...documentOf(machine), ...metadata }
  return ({ path }) => (path === root ? json(document) : treeAnswer(document, root, path))
}

function documentOf({ id, hostname, publicKeys, nics, dns, userData, vendorData }: Machine): JsonObject {
  return {
    'instance-id': id,
    hostname,
    'public-keys': publicKeys.map(({ key }) => key),
    network: {
      version: 1,
      config: nics.map(({ mac, ipv4, ipv6 }, index) => ({
        type: 'physical',
        name: `eth${index}`,
        mac_address: mac,
        subnets: [
          ...(ipv4.length > 0 ? [{ type: 'dhcp' }] : []),
          ...ipv6.map(({ address, prefix, gateway }) => ({
            type: 'static6',
            address: `${address}/${prefix}`,
            dns_nameservers: dns,
            ...(gateway !== undefined && { gateway }),
          })),
        ],
      })),
    },
    userdata: userData === undefined ? '' : textOf(userData),
    vendordata: vendorData ?? '',
  }
}
