// The metadata server of Google Compute Engine: trees of values, as text or as JSON.
// https://cloud.google.com/compute/docs/metadata/querying-metadata

import { netmaskOf } from '../../core/ip-addresses.ts'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Answer, Answering, Request } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import { fullName, type Machine } from '../machine.ts'

const attributes = { type: 'object', additionalProperties: { type: 'string' } } as const

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    attributes: { ...attributes, description: 'Put over the attributes of the instance.' },
    'project-attributes': { ...attributes, description: 'The attributes of the project.' },
    'guest-attributes': { type: 'boolean', description: 'Whether the machine may write its own. Default: true.' },
  },
})
type Own = Infer<typeof own>

const root = '/computeMetadata/v1/'
const projectNumber = 123456789012
const headers = { 'metadata-flavor': 'Google', server: 'Metadata Server for VM' }

/** Anything may stand in others: "kube-env" has the keys of a cluster. */
const publicAttributes = [
  ...[
    'ssh-keys',
    'sshKeys',
    'block-project-ssh-keys',
    'enable-oslogin',
    'enable-guest-attributes',
    'serial-port-enable',
  ],
  ...['user-data-encoding', 'google-compute-default-region', 'google-compute-default-zone', 'cluster-name'],
]

export const gce: Cloud<Own> = {
  name: 'gce',
  title: 'Google Compute Engine',
  datasource: 'GCE',
  addresses: ['http://metadata.google.internal', 'http://169.254.169.254'],
  defaults: {
    id: '4520031799277581759',
    domain: 'europe-west3-a.c.example-project.internal',
    region: 'europe-west3',
    zone: 'europe-west3-a',
    type: 'e2-small',
  },
  own,
  dmi: () => ({
    sys_vendor: 'Google',
    product_name: 'Google Compute Engine',
    product_serial: 'GoogleCloud-0123456789ABCDEF0123456789ABCDEF',
  }),
  answers: answersOf,
  front,
  crawl: () => ({
    paths: ['/', '/computeMetadata/'],
    folders: [root],
    queries: ['recursive=true', 'recursive=true&alt=json'],
    headers: () => ({ 'metadata-flavor': 'Google' }),
    sign: { path: `${root}instance/id` },
    free: { below: 'attributes', besides: publicAttributes },
    secret: ['identity'],
  }),
}

function answersOf(machine: Machine, own: Own): Answering {
  const tree = treeOf(machine, own)
  return ({ path }) => {
    if (path === '/') return { body: 'computeMetadata/\n', headers }
    if (!path.startsWith(root)) return refusal(404)
    const url = new URL(path.slice(root.length), 'http://metadata/')
    return read(tree, url.pathname.slice(1), url.searchParams)
  }
}

function front(_machine: Machine, own: Own, inner: Answering): Answering {
  const written = new Map<string, Uint8Array>()
  return (request) => {
    const { method, path, headers: sent } = request
    if (path === '/') return inner(request)
    if (!path.startsWith('/computeMetadata/')) return refusal(404)
    // A page or a proxy that is made to ask does not send the one, and sends the other.
    if (sent['metadata-flavor'] !== 'Google' || sent['x-forwarded-for'] !== undefined) return refusal(403)
    if (!path.startsWith(root)) return refusal(404)
    const names = new URL(path.slice(root.length), 'http://metadata/').pathname.slice(1)
    if (names.startsWith('instance/guest-attributes/')) {
      return own['guest-attributes'] === false ? refusal(403) : guestAttribute(written, names, request)
    }
    return method === 'GET' ? inner(request) : refusal(405)
  }
}

function guestAttribute(written: Map<string, Uint8Array>, name: string, { method, body }: Request): Answer {
  if (!/^instance\/guest-attributes\/[^/]+\/[^/]+$/.test(name)) return refusal(400)
  if (method === 'PUT') written.set(name, body ?? new Uint8Array())
  else if (method === 'DELETE') written.delete(name)
  const value = written.get(name)
  return method === 'GET' ? (value ? { body: value, headers } : refusal(404)) : { headers }
}

function read(tree: JsonObject, names: string, query: URLSearchParams): Answer {
  const found = names
    .split('/')
    .filter(Boolean)
    .reduce<Json | undefined>((node, name) => (isFolder(node) ? below(node, name) : undefined), tree)
  if (found === undefined) return refusal(404)
  if (!isFolder(found)) return text(Array.isArray(found) ? JSON.stringify(found) : String(found))
  if (names !== '' && !names.endsWith('/'))
    return { status: 301, headers: { ...headers, location: `${root}${names}/` } }
  if (query.get('recursive')?.toLowerCase() === 'true') {
    return {
      body: JSON.stringify(inCamelCase(found, names)),
      headers: { ...headers, 'content-type': 'application/json' },
    }
  }
  return text(
    Object.entries(found)
      .map(([name, value]) => `${isFolder(value) ? `${name}/` : name}\n`)
      .join(''),
  )
}

function text(body: string): Answer {
  return { body, headers: { ...headers, 'content-type': 'application/text' } }
}

function refusal(status: 400 | 403 | 404 | 405): Answer {
  return {
    status,
    body: `<!DOCTYPE html>\n<title>Error ${status}</title>\n`,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
  }
}

type Folder = JsonObject | readonly JsonObject[]

/** A list of mappings is a folder too, of numbers. */
function isFolder(value: Json | undefined): value is JsonObject {
  return isObject(value) || (Array.isArray(value) && value.length > 0 && value.every(isObject))
}

function below(folder: Folder, name: string): Json | undefined {
  return Object.hasOwn(folder, name) ? (folder as JsonObject)[name] : undefined
}

/** "machine-type" is machineType in JSON; attributes are named as they are. */
function inCamelCase(value: Json, at: string): Json {
  if (Array.isArray(value)) return value.map((item: Json) => inCamelCase(item, at))
  if (!isObject(value) || at.endsWith('attributes/')) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
      inCamelCase(inner, `${at}${name}/`),
    ]),
  )
}

function treeOf(machine: Machine, own: Own): JsonObject {
  const { id, hostname, zone, type, image, publicKeys, userData, nics, dns, tags } = machine
  const binary = userData instanceof Uint8Array
  return {
    instance: {
      id,
      name: hostname,
      hostname: fullName(machine),
      description: '',
      zone: `projects/${projectNumber}/zones/${zone}`,
      'machine-type': `projects/${projectNumber}/machineTypes/${type}`,
      image: `projects/debian-cloud/global/images/${image}`,
      tags: Object.keys(tags),
      'cpu-platform': 'Intel Broadwell',
      'maintenance-event': 'NONE',
      preempted: 'FALSE',
      attributes: {
        'ssh-keys': publicKeys.map(({ key }) => `cloudinit:${key}`).join('\n'),
        ...(userData !== undefined && { 'user-data': binary ? Buffer.from(userData).toString('base64') : userData }),
        ...(binary && { 'user-data-encoding': 'base64' }),
        ...(own.attributes as JsonObject | undefined),
      },
      'network-interfaces': nics.map(({ mac, ipv4, ipv6, mtu = 1460 }) => ({
        mac,
        mtu: String(mtu),
        network: `projects/${projectNumber}/networks/default`,
        ...(ipv4[0] && { ip: ipv4[0].address, subnetmask: netmaskOf(ipv4[0].prefix) }),
        ...(ipv4[0]?.gateway && { gateway: ipv4[0].gateway }),
        ...(ipv4[0]?.public && { 'access-configs': [{ 'external-ip': ipv4[0].public, type: 'ONE_TO_ONE_NAT' }] }),
        ...(ipv6[0] && { ipv6s: ipv6[0].address }),
        'dns-servers': dns,
      })),
    },
    project: {
      'project-id': 'example-project',
      'numeric-project-id': String(projectNumber),
      attributes: (own['project-attributes'] as JsonObject | undefined) ?? {},
    },
  }
}
