// Hetzner Cloud: the metadata in YAML, by a link-local address of either family.
// https://docs.hetzner.cloud/reference/cloud#server-metadata

import { Failure, HostError, reasonOf } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import type { Datasource, ReadInput } from './datasource.ts'
import { maybeBase64 } from './shared/base64.ts'
import { idIsDmi } from './shared/dmi.ts'
import { yamlDocument } from './shared/documents.ts'
import { standardInstance } from './shared/fields.ts'
import { type Imds, imds } from './shared/imds.ts'
import { networkFrom } from './shared/network-from.ts'
import { ownDmi } from './shared/own-dmi.ts'
import { detects, dmiIs } from './shared/rules.ts'
import { waiting, waitSettings } from './shared/wait-settings.ts'

const ipv4 = 'http://169.254.169.254/hetzner/v1/'

const settings = defineSchema({
  type: 'object',
  properties: {
    metadata_path: { type: 'string', default: 'metadata', description: 'The metadata, below the service.' },
    metadata_private_networks_path: {
      type: 'string',
      default: 'metadata/private-networks',
      description: 'The list of private networks, below the service.',
    },
    userdata_path: { type: 'string', default: 'userdata', description: 'The user-data, below the service.' },
    ...waitSettings({ timeout: 2, retries: 60, wait_retry: 2, max_wait: 120, sleep_time: 2 }),
  },
})
type Input = ReadInput<Infer<typeof settings>>

const Metadata = defineSchema({
  type: 'object',
  required: ['instance-id'],
  properties: {
    'instance-id': { type: ['integer', 'string'] },
    hostname: { type: 'string' },
    'network-config': { type: 'object' },
  },
})
const PrivateNetworks = defineSchema({ type: 'array' })

export const hetzner: Datasource<Infer<typeof settings>> = {
  name: 'Hetzner',
  phases: ['local'],
  ephemeral: { ipv4: 'dhcp', ipv6: 'link-local', nics: 'each', unless: [`${ipv4}metadata/instance-id`] },
  settings,
  documents: [Metadata, PrivateNetworks],
  detect: detects(dmiIs('system-manufacturer', 'Hetzner')),
  networkEvents: { default: ['boot', 'hotplug'], macs: '86:*' },
  async read(input) {
    const serial = ownDmi(input.facts, 'system-serial-number')
    const wait = waiting(input.settings)
    const paths = input.settings
    const service = await imds(input, { bases: await basesOf(input), probe: paths.metadata_path, ...wait })
    const address = service.base + paths.metadata_path
    const [document, networks, userData] = await Promise.all([
      yamlDocument(input, service.probed ?? Buffer.of(), address, Metadata),
      privateNetworks(input, service),
      service.bytes(paths.userdata_path),
    ])
    const { 'instance-id': id, hostname, 'network-config': network, 'public-keys': keys } = document
    if (String(id) !== serial) throw new HostError('protocol', say`${say.url(address)} is about another machine`)
    const metadata = {
      'instance-id': id,
      ...(hostname !== undefined && { 'local-hostname': hostname }),
      ...(network && { 'network-config': network }),
      ...(keys !== undefined && { 'public-keys': keys }),
      ...(networks.length > 0 && { 'private-networks': networks }),
    }
    return {
      ...standardInstance(metadata),
      userData: userData && userData.length > 0 ? maybeBase64(userData) : undefined,
      vendorData: document['vendor_data'],
      network: networkFrom(metadata, await converter(), address, input),
      address,
    }
  },
  check: idIsDmi('system-serial-number'),
}

/** The IPv6 address is of the link, so the NIC belongs to it. */
async function basesOf({ nic, facts }: Input): Promise<readonly string[]> {
  const { candidateNics } = await import('../network/apply/fallback.ts')
  const name = nic ?? candidateNics(facts)[0]
  return name === undefined ? [ipv4] : [`http://[fe80::a9fe:a9fe%25${name}]/hetzner/v1/`, ipv4]
}

/** Machines without any get nothing at all (204). A list that cannot be had or read costs nothing but these networks. */
async function privateNetworks(input: Input, service: Imds): Promise<readonly Json[]> {
  const path = input.settings.metadata_private_networks_path
  try {
    const content = await service.bytes(path)
    if (!content || content.toString('latin1').trim() === '') return []
    return await yamlDocument(input, content, service.base + path, PrivateNetworks)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    input.notices.warning('datasource/bad-metadata', say`Private networks are not set up: ${reasonOf(error)}`)
    return []
  }
}

async function converter() {
  return (await import('../network/inputs/hetzner.ts')).convertHetzner
}
