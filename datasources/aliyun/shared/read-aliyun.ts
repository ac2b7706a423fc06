// Reads the service: a token first, then user-data, vendor-data and metadata, side by side.

import { HostError, reasonOf } from '../../../core/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import type { Notices } from '../../../core/notices.ts'
import { say } from '../../../core/said.ts'
import { candidateNics } from '../../../network/apply/fallback.ts'
import type { Discovered, ReadInput } from '../../datasource.ts'
import { readEc2Seed } from '../../shared/ec2-seed.ts'
import { leafValue, withoutLineEnds } from '../../shared/ec2-tree.ts'
import { fieldsOf, publicKeys, standardFields } from '../../shared/fields.ts'
import { type Imds, imds } from '../../shared/imds.ts'
import { networkFrom } from '../../shared/network-from.ts'
import { waiting } from '../../shared/wait-settings.ts'
import { AliyunMetadata, type AliyunSettings, seedFolder } from './settings.ts'

const version = '2016-01-01'
const token = {
  path: 'latest/api/token',
  headers: { 'X-aliyun-ecs-metadata-token-ttl-seconds': '21600' },
  header: 'X-aliyun-ecs-metadata-token',
}
const fields = { ...standardFields, hostname: 'hostname', launchIndex: 'ami-launch-index' }
/** What a machine is called to which the service gives no name. */
const unnamed = 'localhost.localdomain'

export async function readAliyun(input: ReadInput<AliyunSettings>): Promise<Discovered | undefined> {
  const { settings } = input
  const seed = await readEc2Seed(input, seedFolder)
  if (seed) return seed
  if (settings.max_wait <= 0) return undefined
  const bases = settings.metadata_urls.map((url) => (url.endsWith('/') ? url : `${url}/`))
  const versions = { known: [], probe: '', otherwise: version }
  const service = await imds(input, { bases, token, versions, timeout: 5000, retries: 5, wait: waiting(settings) })
  const [userData, vendorData, metadata] = await Promise.all([
    service.bytes('user-data'),
    service.bytes('vendor-data'),
    metadataOf(service, input.notices),
  ])
  const told = withoutLineEnds(metadata)
  const known = fieldsOf(told, fields)
  return {
    ...known,
    hostname: known.hostname || unnamed,
    wholeHostname: true,
    publicKeys: keysOf(told['public-keys']),
    metadata: { 'meta-data': metadata },
    address: service.base.replace(/\/$/, ''),
    ...(userData && { userData }),
    ...(vendorData && vendorData.length > 0 && { vendorData }),
    network: await networkOf(input, told),
  }
}

/** One document has all of it; where that is not there, empty or broken, the tree has. */
async function metadataOf(service: Imds, notices: Notices): Promise<JsonObject> {
  try {
    const all = await service.json('meta-data/all', AliyunMetadata)
    if (all && Object.keys(all).length > 0) return decoded(all, 'meta-data/all', notices) as JsonObject
  } catch (error) {
    if (error instanceof HostError && error.detail.status === undefined) throw error
    notices.debug(say`The metadata is read one by one: ${reasonOf(error)}`)
  }
  return await service.tree('meta-data/', { needs: 'anything' })
}

/** Texts mean what they mean in the tree: lines are a list. */
function decoded(value: Json, path: string, notices: Notices): Json {
  if (typeof value === 'string') return value === '' ? '' : leafValue(Buffer.from(value), path, notices)
  if (Array.isArray(value)) return value.map((inner) => decoded(inner, path, notices))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, decoded(inner, `${path}/${key}`, notices)]),
  )
}

/** By id: a key, keys, or a mapping with them at "openssh-key". */
function keysOf(value: Json | undefined): readonly string[] {
  if (!isObject(value)) return publicKeys(value)
  return Object.values(value).flatMap((entry) => publicKeys(isObject(entry) ? entry['openssh-key'] : entry))
}

async function networkOf(input: ReadInput<AliyunSettings>, { network }: JsonObject): Promise<JsonObject | undefined> {
  const { settings, nic, facts } = input
  if (!isObject(network)) return undefined
  const { convertAliyun } = await import('../../../network/inputs/aliyun.ts')
  const only = settings.apply_full_imds_network_config ? undefined : (nic ?? candidateNics(facts)[0])
  return networkFrom(
    network,
    (source, context) => convertAliyun(source, { ...context, only }),
    'meta-data/network',
    input,
  )
}
