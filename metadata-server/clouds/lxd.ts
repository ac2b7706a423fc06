// LXD's service inside a machine, on a unix socket.
// https://documentation.ubuntu.com/lxd/latest/dev-lxd/

import type { JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Answer, Answering } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import type { Machine } from '../machine.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    config: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description:
        'Keys of the config besides those made of the machine, such as cloud-init.network-config or user.meta-data.',
    },
    'old-keys': {
      type: 'boolean',
      description: 'User-data and vendor-data are below user., as before LXD 4.22, and there are no devices.',
    },
    type: { enum: ['container', 'virtual-machine'], description: 'What the machine is; a container by default.' },
  },
})
type Own = Infer<typeof own>

export const lxd: Cloud<Own> = {
  name: 'lxd',
  title: 'LXD',
  datasource: 'LXD',
  addresses: [],
  own,
  socket: '/dev/lxd/sock',
  dmi: (_, { type }): Readonly<Record<string, string>> =>
    type === 'virtual-machine'
      ? { sys_vendor: 'QEMU', product_name: 'Standard PC (Q35 + ICH9, 2009)', board_name: 'LXD' }
      : {},
  answers,
  crawl: () => ({
    paths: ['/', '/1.0', '/1.0/meta-data', '/1.0/devices'],
    lists: ['/1.0/config'],
    sign: { path: '/1.0', says: /"api_version"/ },
  }),
}

function answers(machine: Machine, own: Own): Answering {
  const config = configOf(machine, own)
  const documents: Readonly<Record<string, Answer>> = {
    '/': json(['/1.0']),
    '/1.0': json({ api_version: '1.0', location: 'none', instance_type: own.type ?? 'container', state: 'Started' }),
    '/1.0/meta-data': raw(
      `#cloud-config\ninstance-id: ${machine.id}\nlocal-hostname: ${machine.hostname}\n${config['user.meta-data'] ?? ''}`,
    ),
    '/1.0/config': json(Object.keys(config).map((key) => `/1.0/config/${key}`)),
    ...Object.fromEntries(Object.entries(config).map(([key, value]) => [`/1.0/config/${key}`, raw(value)])),
    ...(own['old-keys'] !== true && { '/1.0/devices': json(devicesOf(machine)) }),
  }
  return ({ method, path }) => {
    if (!Object.hasOwn(documents, path)) return plain(404, 'not found')
    return method === 'GET' ? documents[path] : plain(405, 'method not allowed')
  }
}

/** A machine sees keys of its own that begin with "cloud-init." or "user.". */
function configOf({ userData, vendorData, publicKeys, tags }: Machine, own: Own): Readonly<Record<string, string>> {
  const prefix = own['old-keys'] ? 'user' : 'cloud-init'
  const keys = publicKeys.map(({ key }) => `- ${JSON.stringify(key)}\n`).join('')
  const texts: Readonly<Record<string, string | Uint8Array | undefined>> = {
    ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [`user.${name}`, value])),
    'user.meta-data': keys && `public-keys:\n${keys}`,
    [`${prefix}.user-data`]: userData,
    [`${prefix}.vendor-data`]: vendorData,
    ...(own.config as Readonly<Record<string, string>> | undefined),
  }
  const given = Object.entries(texts).flatMap(([key, value]) => (value ? [[key, Buffer.from(value).toString()]] : []))
  return Object.fromEntries(given)
}

function devicesOf({ nics }: Machine): JsonObject {
  const cards = nics.map(({ mac }, index) => [
    `eth${index}`,
    { hwaddr: mac, name: `eth${index}`, network: 'lxdbr0', type: 'nic' },
  ])
  return { ...Object.fromEntries(cards), root: { path: '/', pool: 'default', type: 'disk' } }
}

function json(value: JsonObject | readonly string[]): Answer {
  return { headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` }
}

function raw(body: string): Answer {
  return { headers: { 'content-type': 'application/octet-stream' }, body }
}

function plain(status: number, text: string): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${text}\n` }
}
