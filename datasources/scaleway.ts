// Scaleway: one document; the data of user and vendor are only for those who ask from a port that is root's.
// https://www.scaleway.com/en/docs/instances/how-to/use-cloud-init/

import { isObject, type Json } from '../core/json.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { fetchOptions } from '../system/fetch-options.ts'
import type { Datasource, ReadInput } from './datasource.ts'
import { jsonDocument } from './shared/documents.ts'
import { fieldsOf } from './shared/fields.ts'
import { imds } from './shared/imds.ts'
import { networkFrom } from './shared/network-from.ts'
import { commandLineWord, detects, dmiIs, fileExists, maybe, rule } from './shared/rules.ts'
import { retrying, waiting, waitSettings } from './shared/wait-settings.ts'
import { withSlash } from './shared/with-slash.ts'

const usualUrls = ['http://169.254.42.42', 'http://[fd00:42::42]']
const marker = '/var/run/scaleway'
const rootsPorts = Array.from({ length: 99 }, (_, index) => index + 1)

const settings = defineSchema({
  type: 'object',
  properties: {
    ...waitSettings({ max_wait: 2, timeout: 10, retries: 3 }),
    metadata_urls: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Where the service may be besides its usual addresses.',
    },
  },
})
type Settings = Infer<typeof settings>

const Metadata = defineSchema({
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'string' },
    hostname: { type: 'string' },
    zone: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' } },
    ssh_public_keys: { type: 'array', items: { type: 'object', properties: { key: { type: 'string' } } } },
  },
})

const fields = { id: 'id', hostname: 'hostname', availabilityZone: 'zone' }

export const scaleway: Datasource<Settings> = {
  name: 'Scaleway',
  phases: ['local'],
  /** Where there was no IPv4 in the boot before, nobody waits for it. */
  ephemeralFor: (_settings, _facts, before) => ({
    ipv4: 'dhcp',
    ipv6: 'link-local',
    ...(familyUsed(before?.metadata) === 'ipv6' && { ipv4HeadStart: 0 }),
  }),
  settings,
  // Until it is there, and then for one answer.
  patience: { local: 12 },
  documents: [Metadata],
  probes: [marker],
  detect: detects(
    dmiIs('system-manufacturer', 'Scaleway'),
    fileExists(marker),
    commandLineWord('scaleway'),
    maybe(
      rule(say`scaleway anywhere on the kernel command line`, ({ cmdline }) =>
        cmdline.includes('scaleway') ? say`the kernel command line names scaleway` : undefined,
      ),
    ),
  ),
  async read(input) {
    const { lease, nic } = input
    const { max_wait: most, timeout, metadata_urls: more } = input.settings
    const bases = [...usualUrls, ...more].map(withSlash)
    // The time to wait is for it to be there; then there is the time of one answer.
    const wait = { ...waiting(input.settings), ...(most > 0 && { budget: (most + timeout) * 1000 }) }
    const service = await imds(input, { bases, probe: 'conf?format=json', ...retrying(input.settings), wait })
    const document = `${service.base}conf`
    const metadata = await jsonDocument(input, service.probed ?? Buffer.alloc(0), document, Metadata)
    const [userData, vendorData] = await Promise.all([
      asRoot(input, `${service.base}user_data/cloud-init`),
      asRoot(input, `${service.base}vendor_data/cloud-init`),
    ])
    const { convertScaleway } = await import('../network/inputs/scaleway.ts')
    const family = { nic: nic ?? '', leased: lease?.address }
    const network =
      nic && networkFrom(metadata, (from, by) => convertScaleway(from, { ...by, ...family }), document, input)
    return {
      ...fieldsOf(metadata, fields),
      wholeHostname: true,
      region: metadata.zone?.replace(/-[^-]*$/, ''),
      publicKeys: [
        ...(metadata.ssh_public_keys ?? []).flatMap(({ key }) => key || []),
        ...(metadata.tags ?? []).flatMap((tag) => keyIn(tag) || []),
      ],
      userData,
      vendorData,
      network: network || undefined,
      metadata: { meta_data: { ...metadata, net_in_use: lease ? 'ipv4' : 'ipv6' } },
    }
  },
  networkEvents: { default: ['boot', 'boot-legacy'] },
}

function familyUsed(metadata: Json | undefined): Json | undefined {
  const known = isObject(metadata) ? metadata['meta_data'] : undefined
  return isObject(known) ? known['net_in_use'] : undefined
}

/** A tag has no blanks: they are written as underscores. */
function keyIn(tag: string): string | undefined {
  return /^AUTHORIZED_KEY=(.+)$/s.exec(tag)?.[1]?.replaceAll('_', ' ')
}

/** Others than root get nothing; too many at once are asked to come back. */
async function asRoot({ host, settings: own }: ReadInput<Settings>, url: string): Promise<Uint8Array | undefined> {
  const options = { ...fetchOptions.metadata, ...retrying(own), interval: 5000, localPorts: rootsPorts, sameHost: true }
  return (await host.http.get(url, { ...options, absent: true }))?.body
}
