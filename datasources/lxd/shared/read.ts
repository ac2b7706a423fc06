// What the host tells of the machine. The documents come one after the other: each takes a fraction of a millisecond, and a service that
// queues few connections refuses those that come at once.

import { ConfigError, HostError } from '../../../core/errors.ts'
import type { JsonObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import type { Discovered, ReadInput } from '../../datasource.ts'
import { fieldsOf, standardFields } from '../../shared/fields.ts'
import { seedMapping } from '../../shared/seed-document.ts'
import { defaultNetwork } from './default-network.ts'
import { addressOf, api, fetchDevices, fetchKey, fetchKeys, fetchMetadata, socket } from './devlxd.ts'

type Config = Readonly<Record<string, string>>

/** Bytes of all that it says about the machine: it is kept, in memory and in the cache. */
const mostBytes = 64 * 1024 * 1024

export async function readLxd(input: ReadInput): Promise<Discovered | undefined> {
  const { host, facts } = input
  const mayComeLate = facts.own?.['LXD']?.['port'] !== undefined
  if (!mayComeLate && (await host.files.stat(socket))?.type !== 'socket') return undefined
  const metadata = await fetchMetadata(input)
  const config: Record<string, string> = {}
  let bytes = 0
  for (const key of await fetchKeys(input)) {
    const value = await fetchKey(input, key)
    if (value === undefined) continue
    config[key] = value
    bytes += value.length
    if (bytes > mostBytes)
      throw new HostError('too-large', say`${say.url(addressOf('config'))} says more than can be of use`)
  }
  const devices = await fetchDevices(input)
  const [userData, vendorData, network] = ['user-data', 'vendor-data', 'network-config'].map((name) =>
    keyOf(config, name, input),
  )
  const given = (key: string | undefined) => (key === undefined ? undefined : config[key])
  return {
    ...fieldsOf(await identityOf(input, metadata, config['user.meta-data']), standardFields),
    userData: given(userData),
    vendorData: given(vendorData),
    network: (network && (await networkOf(network, config, input))) || defaultNetwork(facts),
    metadata: {
      _metadata_api_version: api,
      config,
      ...(devices && { devices }),
      'meta-data': metadata,
      ...(network !== undefined && { 'network-config': config[network] ?? '' }),
    },
    subplatform: `LXD socket API v. ${api} (${socket})`,
    sensitiveKeys: [
      'user.meta-data',
      'user.user-data',
      'user.vendor-data',
      'cloud-init.user-data',
      'cloud-init.vendor-data',
    ],
  }
}

/** The id that the machine has by now. */
export async function readId(input: ReadInput): Promise<string | undefined> {
  const metadata = await fetchMetadata(input)
  const own = await fetchKey(input, 'user.meta-data')
  return fieldsOf(await identityOf(input, metadata, own), standardFields).id
}

/** What the user's own metadata says counts more. Neither can be done without: who the machine is is not guessed. */
async function identityOf(input: ReadInput, metadata: string, own: string | undefined): Promise<JsonObject> {
  const mapping = async (text: string, path: string) => {
    const value = await seedMapping(text, addressOf(path), input.notices)
    if (value) return value
    throw new ConfigError(say`it says who the machine is, and cannot be used`, { document: addressOf(path) })
  }
  return {
    ...(await mapping(metadata, 'meta-data')),
    ...(own !== undefined && (await mapping(own, 'config/user.meta-data'))),
  }
}

/** Keys for cloud-init come before the user's, which LXD had first. */
function keyOf(config: Config, name: string, { notices }: ReadInput): string | undefined {
  const [first, ...others] = [`cloud-init.${name}`, `user.${name}`].filter((key) => Object.hasOwn(config, key))
  for (const other of others) {
    notices.warning(
      'datasource/bad-metadata',
      say`LXD's config ${say.word(other)} is not used, as there is ${say.word(first ?? '')}`,
    )
  }
  return first
}

/** One that is broken costs only itself. */
async function networkOf(key: string, config: Config, { notices }: ReadInput): Promise<JsonObject | undefined> {
  const network = await seedMapping(config[key] ?? '', addressOf(`config/${key}`), notices)
  return network && Object.keys(network).length > 0 ? network : undefined
}
