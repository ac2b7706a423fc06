// The instance metadata service of EC2.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html

import type { JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import { type Answering, detailsOf } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import type { Machine } from '../machine.ts'
import { ec2Metadata, identityOf } from './shared/ec2-metadata.ts'
import { answerAt, type NameTree, nameTree } from './shared/name-tree.ts'
import { endpointSetting, sessionTokens, tokenPlan } from './shared/session-tokens.ts'
import { statusPage } from './shared/status-page.ts'
import { withoutNull } from './shared/without-null.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    metadata: {
      type: 'object',
      description:
        'Put over the tree below meta-data: mappings are directories, lists are lines, public-keys maps names to keys, null takes away.',
    },
    identity: { type: 'object', description: 'Put over the instance identity document.' },
    tokens: {
      enum: ['required', 'optional', 'none'],
      description: 'Whether requests need a token (IMDSv2), may have one, or there are none. Default: required.',
    },
    endpoint: endpointSetting,
    versions: { type: 'array', items: { type: 'string' }, description: 'API versions besides "latest".' },
    role: {
      type: 'string',
      description: 'The role whose credentials the machine gets. Without credentials they are of no use to anybody.',
    },
    credentials: {
      type: 'object',
      description:
        'Credentials of your own for the role, as `aws configure export-credentials` prints them, or as EC2 spells them (Token).',
    },
    spot: {
      type: 'object',
      description:
        'The machine is a spot instance, and this is to happen: {action: terminate, time: "2026-01-01T00:02:00Z"}.',
      properties: { action: { type: 'string' }, time: { type: 'string' } },
    },
  },
})
type Own = Infer<typeof own>

const knownVersions = [
  ...['1.0', '2007-01-19', '2007-03-01', '2007-08-29', '2007-10-10', '2007-12-15', '2008-02-01', '2008-09-01'],
  ...['2009-04-04', '2011-01-01', '2011-05-01', '2012-01-12', '2014-02-25', '2014-11-05', '2015-10-20', '2016-04-19'],
  ...['2016-06-30', '2016-09-02', '2018-03-28', '2018-08-17', '2018-09-24', '2019-10-01', '2020-10-27', '2021-01-03'],
  ...['2021-03-23', '2021-07-15', '2022-09-24', '2024-04-11'],
]

/** Those that cloud-init and others ask for; a recording has no others. */
const askedVersions = ['2009-04-04', '2016-09-02', '2018-09-24', '2021-03-23', 'latest']

const tokenHeader = 'x-aws-ec2-metadata-token'

export const ec2: Cloud<Own> = {
  name: 'ec2',
  title: 'Amazon EC2',
  datasource: 'Ec2',
  addresses: ['http://169.254.169.254', 'http://[fd00:ec2::254]'],
  defaults: {
    id: 'i-0a1b2c3d4e5f60718',
    region: 'eu-central-1',
    zone: 'eu-central-1a',
    type: 't3.micro',
    image: 'ami-0123456789abcdef0',
  },
  own,
  dmi: ({ id, type }) => ({
    sys_vendor: 'Amazon EC2',
    product_name: type,
    product_uuid: 'ec2a1b2c-3d4e-5f60-718a-9b0c1d2e3f40',
    product_serial: 'ec2a1b2c-3d4e-5f60-718a-9b0c1d2e3f40',
    board_asset_tag: id,
    board_vendor: 'Amazon EC2',
    bios_vendor: 'Amazon EC2',
    chassis_asset_tag: 'Amazon EC2',
    chassis_vendor: 'Amazon EC2',
  }),
  answers: answersOf,
  front,
  crawl: () => ({
    paths: ['/', ...askedVersions.flatMap((one) => [`/${one}`, `/${one}/`, `/${one}/user-data`])],
    folders: askedVersions.flatMap((one) => [`/${one}/meta-data/`, `/${one}/dynamic/`]),
    token: tokenPlan(tokenHeader),
    sign: { path: '/latest/dynamic/instance-identity/document', says: /accountId/ },
    open: ['Code', 'Type'],
    secret: ['pkcs7', 'rsa2048', 'signature'],
  }),
}

const common = { 'content-type': 'text/plain', server: 'EC2ws' }

function answersOf(machine: Machine, own: Own): Answering {
  const { versions = knownVersions } = own
  const tree = treeOf(machine, own)
  return ({ path }) => {
    const [version = '', ...rest] = path.replace(/^\/+/, '').split('/')
    if (version === '') return { body: [...versions, 'latest'].join('\n'), headers: common }
    if (version !== 'latest' && !versions.includes(version)) return statusPage(404)
    const answer = answerAt(tree, rest.filter(Boolean))
    if (answer === undefined) return statusPage(404)
    const details = detailsOf(answer)
    return { ...details, headers: { ...common, ...details.headers } }
  }
}

function front(_machine: Machine, { tokens = 'required', endpoint }: Own, inner: Answering): Answering {
  const admitted = sessionTokens({ header: tokenHeader, tokens, endpoint })
  return (request) => {
    const admission = admitted(request)
    if ('answer' in admission) return admission.answer
    if (request.method !== 'GET' && request.method !== 'HEAD') return statusPage(405)
    const details = detailsOf(inner(request) ?? statusPage(404))
    const { status = 200, headers } = details
    return status === 200 ? { ...details, headers: { ...headers, ...admission.headers } } : details
  }
}

function treeOf(machine: Machine, { metadata = {}, identity = {}, role, credentials, spot }: Own): NameTree {
  const all: JsonObject = {
    ...ec2Metadata(machine),
    ...(role !== undefined && { iam: credentialsOf(role, credentials) }),
    ...(spot && { 'instance-life-cycle': 'spot', spot: spotOf(spot) }),
    ...metadata,
  }
  const document = JSON.stringify({ ...identityOf(machine), ...identity }, null, 2)
  const signatures = { pkcs7: example('pkcs7'), rsa2048: example('rsa2048'), signature: example('signature') }
  return {
    dynamic: nameTree({ fws: { 'instance-monitoring': 'disabled' }, 'instance-identity': { document, ...signatures } }),
    'meta-data': nameTree(withoutNull(all)),
    ...(machine.userData !== undefined && {
      'user-data': { body: machine.userData, headers: { 'content-type': 'application/octet-stream' } },
    }),
  }
}

/** Lines of base64, as signatures have; only Amazon could make one that is right. */
function example(name: string): string {
  const text = `not a signature: the ${name} of a machine that firstlight serve plays. `.repeat(4)
  return (
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\n')
}

/** Of the right form, and nobody's if the scenario has none. */
function credentialsOf(role: string, { Version, SessionToken, ...given }: JsonObject = {}): JsonObject {
  const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z')
  const common = { Code: 'Success', LastUpdated: hours(0) }
  const credentials = {
    ...common,
    Type: 'AWS-HMAC',
    AccessKeyId: 'ASIAFIRSTLIGHTEXAMPL',
    SecretAccessKey: 'firstlight/serve/plays/this/EXAMPLEKEY00',
    Token: Buffer.from('a token of firstlight serve, which opens nothing').toString('base64'),
    Expiration: hours(6),
    ...(SessionToken !== undefined && { Token: SessionToken }),
    ...given,
  }
  const profile = `arn:aws:iam::123456789012:instance-profile/${role}`
  const info = { ...common, InstanceProfileArn: profile, InstanceProfileId: 'AIPAFIRSTLIGHTEXAMPL' }
  return {
    info: JSON.stringify(info, null, 2),
    'security-credentials': { [role]: JSON.stringify(credentials, null, 2) },
  }
}

function spotOf({ action = 'terminate', time = '2026-01-01T00:02:00Z' }: NonNullable<Own['spot']>): JsonObject {
  return {
    'instance-action': JSON.stringify({ action, time }),
    ...(action === 'terminate' && { 'termination-time': time }),
  }
}
