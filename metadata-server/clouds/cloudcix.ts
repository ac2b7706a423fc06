// The metadata service of CloudCIX: the metadata as one document, and the user-data.

import type { JsonObject } from '../../core/json.ts'
import type { Answering } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import type { Machine } from '../machine.ts'
import { json, plain } from './shared/json-tree.ts'
import { type OwnMetadata, ownMetadata } from './shared/own-metadata.ts'

export const cloudcix: Cloud<OwnMetadata> = {
  name: 'cloudcix',
  title: 'CloudCIX',
  datasource: 'CloudCIX',
  addresses: ['http://169.254.169.254'],
  defaults: { id: '123_456' },
  own: ownMetadata,
  dmi: () => ({ product_name: 'CloudCIX' }),
  answers: answersOf,
  crawl: () => ({
    paths: ['/', '/v1/metadata', '/v1/userdata'],
    sign: { path: '/v1/metadata', says: /"instance_id"/ },
  }),
}

function answersOf(machine: Machine, { metadata }: OwnMetadata): Answering {
  const { userData } = machine
  const document: JsonObject = { ...documentOf(machine), ...metadata }
  return ({ path }) => {
    if (path === '/') return plain('v1')
    if (path === '/v1/metadata') return json(document)
    return path === '/v1/userdata' && userData !== undefined
      ? plain(Buffer.from(userData).toString('base64'))
      : undefined
  }
}

function documentOf({ id, hostname, publicKeys, nics, dns }: Machine): JsonObject {
  const ethernets = nics.map(({ mac, ipv4, ipv6 }, index) => [
    `eth${index}`,
    {
      match: { macaddress: mac },
      'set-name': `eth${index}`,
      addresses: [...ipv4, ...ipv6].map(({ address, prefix }) => `${address}/${prefix}`),
      routes: [...ipv4.slice(0, 1), ...ipv6.slice(0, 1)].flatMap(({ gateway }) =>
        gateway === undefined ? [] : [{ to: 'default', via: gateway }],
      ),
      nameservers: { addresses: dns },
    },
  ])
  return {
    instance_id: id,
    'local-hostname': hostname,
    'public-keys': publicKeys.map(({ key }) => key),
    network: { version: 2, ethernets: Object.fromEntries(ethernets) },
  }
}
