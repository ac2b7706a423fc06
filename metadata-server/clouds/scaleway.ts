// The metadata API of Scaleway's instances. What users and vendors gave is only for those who ask from a port below 1024.
// https://www.scaleway.com/en/docs/instances/how-to/use-cloud-init/

import type { Json, JsonObject } from '../../core/json.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Answer } from '../answer.ts'
import type { Cloud } from '../cloud.ts'
import type { Machine } from '../machine.ts'

const own = defineSchema({
  type: 'object',
  additionalProperties: false,
  properties: {
    conf: { type: 'object', description: 'Put over the document about the instance.' },
    'any-port': { type: 'boolean', description: 'Answer to whatever port asks. Default: false.' },
  },
})
type Own = Infer<typeof own>

export const scaleway: Cloud<Own> = {
  name: 'scaleway',
  title: 'Scaleway',
  datasource: 'Scaleway',
  addresses: ['http://169.254.42.42', 'http://[fd00:42::42]'],
  defaults: { region: 'fr-par', zone: 'fr-par-1', type: 'DEV1-S' },
  own,
  dmi: ({ id, type }) => ({ sys_vendor: 'Scaleway', product_name: `SCW-${type}`, product_uuid: id }),
  answers(machine, given) {
    const conf = { ...confOf(machine), ...given.conf }
    const { userData, vendorData } = machine
    return ({ path }) => {
      // Clients look whether anybody is there, and an empty answer is none.
      if (path === '/') return { body: JSON.stringify(about), headers: { 'content-type': 'application/json' } }
      if (path === '/conf') return { body: lines(conf), headers: { 'content-type': 'text/plain' } }
      if (path === '/conf?format=json') {
        return { body: JSON.stringify(conf), headers: { 'content-type': 'application/json' } }
      }
      const [, kind, name] = /^\/(user|vendor)_data(?:\/(.*))?$/.exec(path) ?? []
      if (kind === undefined) return undefined
      const data = kind === 'user' ? userData : vendorData
      if (name === undefined || name === '') return { body: data === undefined ? '' : 'cloud-init\n' }
      return name === 'cloud-init' && data !== undefined ? plain(data) : undefined
    }
  },
  crawl: () => ({
    paths: [
      '/',
      '/conf',
      '/conf?format=json',
      ...['user', 'vendor'].flatMap((kind) => [`/${kind}_data`, `/${kind}_data/cloud-init`]),
    ],
    lowPort: true,
    sign: { path: '/conf?format=json', says: /"commercial_type"/ },
  }),
  front: (_machine, given, inner) => (request) => {
    const { method, path, clientPort = 65_535 } = request
    if (method !== 'GET') return { status: 405 }
    const isGuarded = /^\/(?:user|vendor)_data(?:\/|$)/.test(path) && !given['any-port']
    if (clientPort >= 1024 && isGuarded) return { status: 403, body: `# ${refused}\n` }
    return inner(request)
  },
}

const about = {
  api: 'api-metadata',
  description:
    'Metadata API, just query http://169.254.42.42/conf or http://169.254.42.42/conf?format=json to get info about yourself',
}
const refused = 'For security reason, you need to query user data with a source port below 1024.'

function plain(body: string | Uint8Array): Answer {
  return { body, headers: { 'content-type': 'text/plain' } }
}

function confOf({ id, hostname, zone, type, publicKeys, nics, tags }: Machine): JsonObject {
  const [nic] = nics
  const four = (nic?.ipv4 ?? []).map(({ address, prefix, gateway = '62.210.0.1' }) => ({
    ...{ address, netmask: String(prefix), gateway, family: 'inet', dynamic: false, provisioning_mode: 'dhcp' },
  }))
  const six = (nic?.ipv6 ?? []).map(({ address, prefix, gateway = 'fe80::1' }) => ({
    ...{ address, netmask: String(prefix), gateway, family: 'inet6', dynamic: false, provisioning_mode: 'slaac' },
  }))
  return {
    id,
    name: hostname,
    hostname,
    commercial_type: type,
    organization: '00000000-0000-0000-0000-000000000000',
    state_detail: 'booted',
    tags: Object.entries(tags).map(([name, value]) => (value === '' ? name : `${name}=${value}`)),
    ssh_public_keys: publicKeys.map(({ key }) => ({ key })),
    zone,
    location: { zone_id: zone },
    timezone: 'UTC',
    private_ip: null,
    public_ip: four[0] ?? null,
    public_ips: [...four, ...six],
  }
}

/** ID=…, TAGS=2, TAGS_0=…, LOCATION_ZONE_ID=…, as shells read it. */
function lines(value: Json, name = ''): string {
  const below = (key: string) => (name === '' ? key.toUpperCase() : `${name}_${key.toUpperCase()}`)
  if (typeof value !== 'object' || value === null) return `${name}='${String(value ?? '').replaceAll("'", "'\\''")}'\n`
  const count = Array.isArray(value) ? `${name}=${value.length}\n` : ''
  return (
    count +
    Object.entries(value)
      .map(([key, inner]) => lines(inner as Json, below(key)))
      .join('')
  )
}
