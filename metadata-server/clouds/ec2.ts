// The instance metadata service of EC2 as a scenario describes it.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html

import type { JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Answering } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import { fullName, type Machine } from '../machine.ts'
import { answerAt, type NameTree, nameTree, plain } from './shared/name-tree.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    metadata: {
      type: 'object',
      description:
        'Put over the tree below meta-data: mappings are directories, lists are lines, public-keys maps names to keys.',
    },
    identity: { type: 'object', description: 'Put over the instance identity document.' },
    tokens: {
      enum: ['required', 'optional', 'none'],
      description: 'Whether requests need a token (IMDSv2), may have one, or there are none. Default: required.',
    },
    versions: { type: 'array', items: { type: 'string' }, description: 'API versions besides "latest".' },
  },
})
type Own = Infer<typeof own>

const knownVersions = ['2009-04-04', '2016-09-02', '2018-09-24', '2021-03-23']
const longest = 21_600

export const ec2: Cloud<Own> = {
  name: 'ec2',
  title: 'Amazon EC2',
  datasource: 'Ec2',
  addresses: ['http://169.254.169.254', 'http://[fd00:ec2::254]'],
  defaults: { id: 'i-0a1b2c3d4e5f60718', region: 'eu-central-1', zone: 'eu-central-1a', type: 't3.micro' },
  own,
  dmi: ({ id }) => ({
    sys_vendor: 'Amazon EC2',
    product_name: 't3.micro',
    product_uuid: 'ec2a1b2c-3d4e-5f60-718a-9b0c1d2e3f40',
    product_serial: 'ec2a1b2c-3d4e-5f60-718a-9b0c1d2e3f40',
    board_asset_tag: id,
  }),
  answers: answersOf,
}

function answersOf(
  machine: Machine,
  { tokens = 'required', versions = knownVersions, metadata, identity }: Own,
): Answering {
  const given = new Set<string>()
  const tree = treeOf(machine, metadata ?? {}, identity ?? {})
  return ({ method, path, headers }) => {
    if (path === '/latest/api/token') {
      if (tokens === 'none') return undefined
      if (method !== 'PUT') return { status: 405 }
      const seconds = Number(headers['x-aws-ec2-metadata-token-ttl-seconds'])
      if (!Number.isInteger(seconds) || seconds < 1 || seconds > longest) return { status: 400 }
      const token = `token-${given.size + 1}`
      given.add(token)
      return { body: token, headers: { 'x-aws-ec2-metadata-token-ttl-seconds': String(seconds) } }
    }
    const token = headers['x-aws-ec2-metadata-token']
    if (tokens !== 'none' && (token === undefined ? tokens === 'required' : !given.has(token))) return { status: 401 }
    const [version = '', ...rest] = path.slice(1).split('/')
    if (version === '') return [...versions, 'latest'].join('\n')
    if (version !== 'latest' && !versions.includes(version)) return undefined
    return answerAt(tree, rest.filter(Boolean))
  }
}

function treeOf(machine: Machine, metadata: JsonObject, identity: JsonObject): NameTree {
  const { id, region, zone, type, image, userData, nics } = machine
  const [primary] = nics
  const document = { instanceId: id, region, availabilityZone: zone, instanceType: type, imageId: image, ...identity }
  const all: JsonObject = {
    'ami-id': image,
    hostname: fullName(machine),
    'instance-id': id,
    'instance-type': type,
    'local-hostname': fullName(machine),
    'local-ipv4': primary?.ipv4[0]?.address ?? null,
    mac: primary?.mac ?? null,
    placement: { 'availability-zone': zone, region },
    'public-keys': Object.fromEntries(machine.publicKeys.map(({ name, key }) => [name, key])),
    ...metadata,
  }
  return {
    'meta-data': nameTree(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null))),
    ...(userData !== undefined && { 'user-data': { body: userData } }),
    dynamic: { 'instance-identity': { document: plain(JSON.stringify(document, null, 2)) } },
  }
}
