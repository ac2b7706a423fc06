// Akamai (Linode): a token first, then one document and the user-data. Flags in the firmware say what may be asked when, and how.
// https://techdocs.akamai.com/cloud-computing/docs/metadata-service-api

import { HostError } from '../../core/errors.ts'
import type { Facts } from '../../core/facts.ts'
import { say } from '../../core/said.ts'
import { defineSchema, type Infer } from '../../core/schema/schema.ts'
import type { Datasource, Discovered } from '../datasource.ts'
import { saidBase64 } from '../shared/base64.ts'
import { dmiValue, idIsDmi } from '../shared/dmi.ts'
import { standardInstance } from '../shared/fields.ts'
import { imds } from '../shared/imds.ts'
import { detects, dmiIs } from '../shared/rules.ts'
import { planOf, usualBases } from './shared/akamai-plan.ts'

const usualPaths = { token: '/v1/token', metadata: '/v1/instance', userdata: '/v1/user-data' }
const text = { type: 'string' } as const
const allowed = (description: string) => ({ type: 'boolean', default: true, description }) as const

const settings = defineSchema({
  type: 'object',
  properties: {
    base_urls: {
      type: 'object',
      default: usualBases,
      properties: { ipv4: text, ipv6: text },
      description: 'Where the service is, by family.',
    },
    paths: {
      type: 'object',
      default: usualPaths,
      properties: { token: text, metadata: text, userdata: text },
      description: 'Where its documents are.',
    },
    allow_local_stage: allowed('Ask before the network is up.'),
    allow_init_stage: allowed('Ask once the network is up.'),
    allow_dhcp: allowed('Have a network of its own by DHCP.'),
    allow_ipv4: allowed('Ask by IPv4.'),
    allow_ipv6: allowed('Ask by IPv6.'),
    preferred_mac_prefixes: {
      type: 'array',
      default: ['f2:3'],
      items: text,
      description: 'How the MAC address of the NIC begins that is used if there are several.',
    },
  },
})

const Instance = defineSchema({ type: 'object', properties: { id: { type: ['integer', 'string'] }, region: text } })

const detect = detects(dmiIs('system-manufacturer', 'Linode', 'Akamai'))
const isHere = (facts: Facts) => detect(facts, {}) !== 'no'

export const akamai: Datasource<Infer<typeof settings>> = {
  name: 'Akamai',
  phases: ['local', 'network'],
  suffix: { local: 'Local' },
  ephemeralFor(own, facts) {
    const { never, bases, dhcp, ipv6, prefers } = planOf(own, facts)
    if (!isHere(facts) || never || bases.local.length === 0) return undefined
    return { ...(dhcp && { ipv4: 'dhcp' }), ...(ipv6 && { ipv6: 'link-local' }), prefer: prefers }
  },
  settings,
  // Five tries of half a minute for the token.
  patience: { local: 160, network: 160 },
  documents: [Instance],
  detect,
  async read(input) {
    const { facts, phase, notices } = input
    const { never, bases } = planOf(input.settings, facts)
    if (!isHere(facts)) return undefined
    if (never) return discovered(facts)
    if (bases[phase].length === 0) {
      notices.debug(say`not asked in this phase: settings or flags in the firmware forbid it`)
      return undefined
    }
    const { token, metadata, userdata } = eachRelative({ ...usualPaths, ...input.settings.paths })
    const lifetime = { 'Metadata-Token-Expiry-Seconds': '300' }
    const service = await imds(input, {
      bases: bases[phase],
      token: { path: token, headers: lifetime, header: 'Metadata-Token', passing: isPassing },
      wait: { timeout: 30_000, retries: 4, interval: 2000 },
      timeout: 30_000,
      retries: 2,
    })
    const [found, userData] = await Promise.all([
      service.json(metadata, Instance, { Accept: 'application/json' }),
      service.text(userdata),
    ])
    if (!found) throw new HostError('not-found', say`${say.url(service.base + metadata)}: not there`)
    const where = { document: service.base + userdata }
    return { ...discovered(facts, found), userData: userData ? saidBase64(userData, where, notices) : undefined }
  },
  offline: ({ facts }) => (isHere(facts) ? discovered(facts) : undefined),
  check: idIsDmi('system-serial-number'),
}

/** Errors of the service itself, and requests that came too often. */
function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

/** Below a base, which ends in "/". */
function eachRelative<T extends Readonly<Record<string, string>>>(paths: T): { readonly [Name in keyof T]: string } {
  const relative = Object.entries(paths).map(([name, path]) => [name, path.replace(/^\/+/, '')])
  return Object.fromEntries(relative)
}

/** With what the cloud says of the machine, or what its firmware does. */
function discovered(facts: Facts, found: Infer<typeof Instance> = {}): Discovered {
  const id = found.id ?? dmiValue(facts, 'system-serial-number')
  const metadata = { ...found, ...(id !== undefined && { 'instance-id': id }) }
  return standardInstance(metadata)
}
