// The metadata service of Akamai (Linode): a token first, then documents as text or as JSON.
// https://techdocs.akamai.com/cloud-computing/docs/metadata-service-api

import type { Json, JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Answer, Answering } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import type { Machine } from '../machine.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: { instance: { type: 'object', description: 'Put over the document about the instance.' } },
})
type Own = Infer<typeof own>

const longest = 86_400

export const akamai: Cloud<Own> = {
  name: 'akamai',
  title: 'Akamai (Linode)',
  datasource: 'Akamai',
  addresses: ['http://169.254.169.254', 'http://[fd00:a9fe:a9fe::1]'],
  defaults: { id: '59000001', region: 'de-fra-2', zone: 'de-fra-2', type: 'g6-nanode-1' },
  own,
  dmi: ({ id }) => ({ sys_vendor: 'Akamai', product_name: 'Compute Instance', product_serial: id }),
  answers: answersOf,
  front,
  crawl: () => ({
    paths: ['/v1/instance', '/v1/network', '/v1/ssh-keys', '/v1/user-data'],
    accept: ['application/json'],
    token: { path: '/v1/token', headers: { 'metadata-token-expiry-seconds': '3600' }, header: 'metadata-token' },
    sign: { path: '/v1/instance', says: /host_uuid/ },
  }),
}

function answersOf(machine: Machine, own: Own): Answering {
  const { userData, publicKeys } = machine
  const documents: Readonly<Record<string, Json>> = {
    '/v1/instance': { ...instanceOf(machine), ...own.instance },
    '/v1/network': networkOf(machine),
    '/v1/ssh-keys': { users: { root: publicKeys.map(({ key }) => key) } },
  }
  return ({ path, headers }) => {
    if (path === '/v1/user-data') {
      return userData === undefined ? undefined : plain(Buffer.from(userData).toString('base64'))
    }
    const document = Object.hasOwn(documents, path) ? documents[path] : undefined
    return document === undefined ? undefined : inForm(document, headers, lines(document))
  }
}

/** Tokens, which all but the request for one need. */
function front(_machine: Machine, _own: Own, inner: Answering): Answering {
  const given = new Set<string>()
  return (request) => {
    const { method, path, headers } = request
    if (path === '/v1/token') {
      if (method !== 'PUT') return { status: 405 }
      const seconds = Number(headers['metadata-token-expiry-seconds'])
      if (!Number.isInteger(seconds) || seconds < 1 || seconds > longest) return { status: 400 }
      const token = `token-${given.size + 1}`
      given.add(token)
      return inForm([token], headers, token)
    }
    if (!path.startsWith('/v1/')) return undefined
    if (!given.has(headers['metadata-token'] ?? '')) return { status: 401 }
    return method === 'GET' ? inner(request) : { status: 405 }
  }
}

function inForm(value: Json, headers: Readonly<Record<string, string>>, text: string): Answer {
  if (!headers['accept']?.includes('application/json')) return plain(text)
  return { body: JSON.stringify(value), headers: { 'content-type': 'application/json' } }
}

function plain(body: string): Answer {
  return { body, headers: { 'content-type': 'text/plain; charset=utf-8' } }
}

function instanceOf({ id, hostname, region, type, image, tags }: Machine): JsonObject {
  return {
    id: /^\d{1,15}$/.test(id) ? Number(id) : id,
    host_uuid: 'a631b16d14534d4207ab5bd19e4a6c38f9a6c1f4',
    label: hostname,
    region,
    type,
    tags: Object.entries(tags).map(([name, value]) => (value === '' ? name : `${name}:${value}`)),
    specs: { vcpus: 1, disk: 25_600, memory: 1024, transfer: 1000, gpus: 0 },
    backups: { enabled: false, status: null },
    account_euuid: 'A1BC2DEF-34GH-567I-J890KLMN12O34P56',
    image: { id: `linode/${image}`, label: image },
  }
}

function networkOf({ nics: [nic] }: Machine): JsonObject {
  const cidr = ({ address, prefix }: { readonly address: string; readonly prefix: number }) => `${address}/${prefix}`
  const [slaac, ...ranges] = (nic?.ipv6 ?? []).map(cidr)
  return {
    interfaces: [],
    ipv4: { public: (nic?.ipv4 ?? []).map(cidr), private: [], shared: [] },
    ipv6: { slaac: slaac ?? null, ranges, link_local: null, shared_ranges: [] },
  }
}

/** "backups.enabled: false", one a line. */
function lines(value: Json, name = ''): string {
  if (typeof value !== 'object' || value === null) return `${name}: ${value ?? ''}\n`
  const inner = Object.entries(value).map(([key, one]) => [
    Array.isArray(value) ? name : name ? `${name}.${key}` : key,
    one,
  ])
  return inner.map(([key, one]) => lines(one as Json, key as string)).join('')
}
