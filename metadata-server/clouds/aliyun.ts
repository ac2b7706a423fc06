// The metadata service of Alibaba Cloud's ECS: EC2's form, and one document that has all of it.
// https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata

import { netmaskOf } from '../../core/ip-addresses.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Answer, Answering } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import { type Machine, type ServedNic, subnetOf } from '../machine.ts'
import { answerAt, type NameTree, nameTree, plain } from './shared/name-tree.ts'
import { endpointSetting, sessionTokens, tokenPlan } from './shared/session-tokens.ts'
import { statusPage } from './shared/status-page.ts'
import { withoutNull } from './shared/without-null.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    metadata: { type: 'object', description: 'Put over the metadata; null takes away.' },
    tokens: {
      enum: ['required', 'optional', 'none'],
      description:
        'Whether requests need a token (security hardening), may have one, or there are none. Default: optional.',
    },
    endpoint: endpointSetting,
    all: { type: 'boolean', description: 'Whether meta-data/all has everything in one document. Default: true.' },
  },
})
type Own = Infer<typeof own>

const tokenHeader = 'x-aliyun-ecs-metadata-token'
const versions = ['2014-11-05', '2016-01-01']

export const aliyun: Cloud<Own> = {
  name: 'aliyun',
  title: 'Alibaba Cloud',
  datasource: 'AliYun',
  addresses: ['http://100.100.100.200', 'http://[fd00:100::100:200]'],
  defaults: {
    id: 'i-bp1a2b3c4d5e6f7g8h9i',
    region: 'eu-central-1',
    zone: 'eu-central-1a',
    type: 'ecs.t6-c1m1.large',
    image: 'debian_13_x64_20G_alibase_20260101.vhd',
  },
  own,
  dmi: () => ({
    sys_vendor: 'Alibaba Cloud',
    product_name: 'Alibaba Cloud ECS',
    product_serial: '3f5d6a1e-8b2c-4d7e-9f10-2a3b4c5d6e7f',
    product_uuid: '3f5d6a1e-8b2c-4d7e-9f10-2a3b4c5d6e7f',
    board_vendor: 'Alibaba Cloud',
  }),
  answers: answersOf,
  front,
  crawl: () => ({
    paths: [
      '/',
      ...[...versions, 'latest'].flatMap((one) => [
        `/${one}/`,
        `/${one}/user-data`,
        `/${one}/vendor-data`,
        `/${one}/meta-data/all`,
      ]),
    ],
    folders: [...versions, 'latest'].flatMap((one) => [`/${one}/meta-data/`, `/${one}/dynamic/`]),
    token: tokenPlan(tokenHeader),
    sign: { path: '/latest/meta-data/owner-account-id' },
    secret: ['pkcs7', 'signature'],
  }),
}

function answersOf(machine: Machine, { all = true, metadata: over = {} }: Own): Answering {
  const metadata = withoutNull({ ...metadataOf(machine), ...over })
  const tree: NameTree = {
    dynamic: nameTree({ 'instance-identity': { document: JSON.stringify(identityOf(machine)) } }),
    'meta-data': nameTree(lines(metadata) as JsonObject),
    ...(machine.userData !== undefined && { 'user-data': machine.userData }),
    ...(machine.vendorData !== undefined && { 'vendor-data': machine.vendorData }),
  }
  return (request) => {
    const [version = '', ...rest] = request.path.replace(/^\/+/, '').split('/')
    if (version === '') return plain([...versions, 'latest'].join('\n'))
    if (version !== 'latest' && !versions.includes(version)) return statusPage(404)
    const path = rest.filter(Boolean)
    if (all && path.join('/') === 'meta-data/all') return json(withKeys(machine, metadata))
    return answerAt(tree, path) ?? statusPage(404)
  }
}

function front(_machine: Machine, { tokens = 'optional', endpoint }: Own, inner: Answering): Answering {
  const admitted = sessionTokens({ header: tokenHeader, tokens, endpoint })
  return (request) => {
    const admission = admitted(request)
    return 'answer' in admission ? admission.answer : inner(request)
  }
}

function metadataOf(machine: Machine): JsonObject {
  const { dns, hostname, id, image, nics, publicKeys, region, type, zone } = machine
  const [primary] = nics
  const four = primary?.ipv4[0]
  return {
    'dns-conf': { nameservers: dns.join('\r\n') },
    eipv4: four?.public ?? null,
    hostname,
    'image-id': image,
    instance: { 'instance-name': hostname, 'instance-type': type },
    'instance-id': id,
    mac: primary?.mac ?? null,
    network: { interfaces: { macs: Object.fromEntries(nics.map((nic, index) => [nic.mac, nicOf(nic, index)])) } },
    'network-type': 'vpc',
    'ntp-conf': { 'ntp-servers': 'ntp1.aliyun.com\r\nntp2.aliyun.com' },
    'owner-account-id': '1234567890123456',
    'private-ipv4': four?.address ?? null,
    'public-keys': publicKeys.length === 0 ? null : Object.fromEntries(publicKeys.map(({ name, key }) => [name, key])),
    'region-id': region,
    'serial-number': '3f5d6a1e-8b2c-4d7e-9f10-2a3b4c5d6e7f',
    'vpc-id': 'vpc-bp1a2b3c4d5e6f7g8h9i',
    'vswitch-cidr-block': four ? subnetOf(four) : null,
    'vswitch-id': 'vsw-bp1a2b3c4d5e6f7g8h9i',
    'zone-id': zone,
  }
}

function nicOf({ mac, ipv4, ipv6 }: ServedNic, index: number): JsonObject {
  const [four] = ipv4
  const [six] = ipv6
  const list = (addresses: readonly { readonly address: string }[]) =>
    addresses.length === 0 ? null : `[${addresses.map(({ address }) => address).join(',')}]`
  return {
    gateway: four?.gateway ?? null,
    'ipv6-gateway': six?.gateway ?? null,
    ipv6s: list(ipv6),
    mac,
    netmask: four ? netmaskOf(four.prefix) : null,
    'network-interface-id': `eni-bp1a2b3c4d5e6f7g8h${index}`,
    'primary-ip-address': four?.address ?? null,
    'private-ipv4s': list(ipv4),
    'vpc-id': 'vpc-bp1a2b3c4d5e6f7g8h9i',
    'vswitch-cidr-block': four ? subnetOf(four) : null,
    'vswitch-id': 'vsw-bp1a2b3c4d5e6f7g8h9i',
    'vswitch-ipv6-cidr-block': six ? subnetOf(six) : null,
  }
}

function identityOf({ id, image, nics, region, type, zone }: Machine): JsonObject {
  return {
    'image-id': image,
    'instance-id': id,
    'instance-type': type,
    mac: nics[0]?.mac ?? null,
    'owner-account-id': '1234567890123456',
    'private-ipv4': nics[0]?.ipv4[0]?.address ?? null,
    'region-id': region,
    'zone-id': zone,
  }
}

/** In the one document each key is below a number. */
function withKeys({ publicKeys }: Machine, metadata: JsonObject): JsonObject {
  const { 'public-keys': keys, ...rest } = metadata
  if (publicKeys.length === 0 || keys === undefined) return metadata
  const values = typeof keys === 'object' && keys !== null ? Object.values(keys) : [keys]
  const numbered = values.map((key, index): [string, Json] => [String(index), { 'openssh-key': key }])
  return { ...rest, 'public-keys': Object.fromEntries(numbered) }
}

/** In the tree, a list is one entry a line. */
function lines(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('\r\n', '\n')
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, lines(inner)]))
}

function json(value: Json): Answer {
  return { body: JSON.stringify(value), headers: { 'content-type': 'application/json' } }
}
