// The instance metadata service of EC2 as a scenario describes it.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { Answer, Answering } from '../answer.ts'
import { type Cloud, mapping, needed, oneOf, text, texts } from '../cloud.ts'

export interface Ec2Scenario {
  /** The tree below meta-data: mappings are directories, lists are lines, `public-keys` maps names to keys. */
  readonly metadata: JsonObject
  readonly userData?: string | Uint8Array
  /** The instance identity document. */
  readonly identity?: JsonObject
  /** Whether requests need a token (IMDSv2), may have one, or the service gives none. Default 'required'. */
  readonly tokens?: 'required' | 'optional' | 'none'
  /** API versions that exist besides "latest". */
  readonly versions?: readonly string[]
}

const knownVersions = ['2009-04-04', '2016-09-02', '2018-09-24', '2021-03-23']
const longest = 21_600

export const ec2: Cloud<Ec2Scenario> = {
  name: 'ec2',
  fields: {
    metadata: needed(mapping),
    userData: text,
    identity: mapping,
    tokens: oneOf('required', 'optional', 'none'),
    versions: texts,
  },
  answers: answersOf,
}

function answersOf(scenario: Ec2Scenario): Answering {
  const { tokens = 'required', versions = knownVersions } = scenario
  const given = new Set<string>()
  const tree = treeOf(scenario)
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

type Tree = { readonly [name: string]: Tree | Answer }

function treeOf({ metadata, userData, identity }: Ec2Scenario): Tree {
  return {
    'meta-data': directory(metadata),
    ...(userData !== undefined && { 'user-data': { body: userData } }),
    ...(identity && { dynamic: { 'instance-identity': { document: plain(JSON.stringify(identity, null, 2)) } } }),
  }
}

function plain(body: string): Answer {
  return { body, headers: { 'content-type': 'text/plain' } }
}

function directory(mapping: JsonObject): Tree {
  return Object.fromEntries(
    Object.entries(mapping).map(([name, value]) => [
      name,
      name === 'public-keys' && isObject(value) ? keys(value) : entry(value),
    ]),
  )
}

function entry(value: Json): Tree | Answer {
  if (isObject(value)) return directory(value)
  return plain(Array.isArray(value) ? value.join('\n') : String(value ?? ''))
}

/** public-keys lists "0=name"; the key itself is at 0/openssh-key. */
function keys(mapping: JsonObject): Tree {
  const pairs = Object.entries(mapping)
  const listing = plain(pairs.map(([name], index) => `${index}=${name}`).join('\n'))
  const entries = pairs.map(([, key], index) => [String(index), { 'openssh-key': plain(String(key)) }] as const)
  return { ...Object.fromEntries(entries), [index]: listing }
}

/** What a directory answers instead of its list of names. */
const index = ''

function isAnswer(value: Tree | Answer): value is Answer {
  return typeof value === 'string' || value instanceof Uint8Array || 'body' in value
}

function answerAt(tree: Tree, path: readonly string[]): Answer | undefined {
  let node: Tree | Answer = tree
  for (const name of path) {
    if (isAnswer(node) || !Object.hasOwn(node, name)) return undefined
    node = node[name] as Tree | Answer
  }
  if (isAnswer(node)) return node
  const listing = Object.hasOwn(node, index) ? node[index] : undefined
  if (listing !== undefined && isAnswer(listing)) return listing
  return plain(
    Object.entries(node)
      .map(([name, inner]) => (isAnswer(inner) ? name : `${name}/`))
      .join('\n'),
  )
}
