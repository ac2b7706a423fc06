// Reads the service: which address and version answers, then user-data, metadata and who the machine is, side by side.

import { HostError, reasonOf } from '../../../core/errors.ts'
import type { Facts } from '../../../core/facts.ts'
import { isObject, type JsonObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import { candidateNics } from '../../../network/apply/fallback.ts'
import type { Discovered, ReadInput } from '../../datasource.ts'
import { maybeBase64 } from '../../shared/base64.ts'
import { readEc2Seed } from '../../shared/ec2-seed.ts'
import { withoutLineEnds } from '../../shared/ec2-tree.ts'
import { fieldsOf } from '../../shared/fields.ts'
import { type Imds, imds } from '../../shared/imds.ts'
import { sameInstance } from '../../shared/same-instance.ts'
import { waiting } from '../../shared/wait-settings.ts'
import { ec2Network } from './ec2-network.ts'
import { type Platform, platformOf } from './platform.ts'
import { type Ec2Settings, seedFolder } from './settings.ts'
import { strictness } from './strictness.ts'

const token = {
  path: 'latest/api/token',
  headers: { 'X-aws-ec2-metadata-token-ttl-seconds': '21600' },
  header: 'X-aws-ec2-metadata-token',
}
const versions = {
  known: ['2021-03-23', '2018-09-24', '2016-09-02'],
  probe: 'meta-data/instance-id',
  otherwise: '2009-04-04',
}
const metadataFolder = 'meta-data/'
const nicsFolder = 'network/interfaces/macs/'
/** A machine may have dozens. */
const mostNicsAhead = 8
/** The one folder that is asked for without a slash at its end. */
const identityFolder = 'dynamic/instance-identity'
const fields = {
  id: 'instance-id',
  hostname: 'local-hostname',
  publicKeys: 'public-keys',
  availabilityZone: 'placement/availability-zone',
  launchIndex: 'ami-launch-index',
} as const

export async function readEc2(input: ReadInput<Ec2Settings>, hasSeed: boolean): Promise<Discovered | undefined> {
  const { settings, facts, notices } = input
  const platform = platformOf(facts)
  const seed = hasSeed ? await readEc2Seed(input, seedFolder) : undefined
  if (seed) return { ...seed, cloudName: platform }
  if (platform === 'unknown' && strictness(settings.strict_id) === 'refuse') {
    notices.debug(say`strict_id: nothing identifies this machine as one of EC2`)
    return undefined
  }
  if (settings.max_wait <= 0) return undefined
  const service = await serviceOf(input, platform)
  if (!service) return undefined
  const [userData, tree, identity] = await Promise.all([
    service.bytes('user-data'),
    service.tree(metadataFolder, { needs: 'anything', ...treeOptions(platform) }),
    platform === 'aws' ? service.tree(`${identityFolder}/`, { listing: identityFolder }) : undefined,
  ])
  const root = `${service.base}${service.version}/`
  const told = withoutLineEnds(tree)
  sameInstance(service.probed, told['instance-id'], `${root}meta-data/instance-id`, notices)
  const { instanceId } = signed(identity)
  sameInstance(told['instance-id'], instanceId, `${root}dynamic/instance-identity/document`, notices)
  const metadata: JsonObject = {
    _metadata_api_version: service.version ?? null,
    'meta-data': tree,
    ...(identity && { dynamic: { 'instance-identity': identity } }),
  }
  return {
    ...whoAndWhere(told, identity),
    cloudName: platform,
    metadata,
    address: service.base.replace(/\/$/, ''),
    ...(userData && { userData: maybeBase64(userData) }),
    networkAfter: () => ec2Network(input, told, platform),
  }
}

/** undefined: nothing identifies this machine, and there is no such service. */
async function serviceOf(input: ReadInput<Ec2Settings>, platform: Platform): Promise<Imds | undefined> {
  const { settings, notices } = input
  const bases = settings.metadata_urls.map((url) => (url.endsWith('/') ? url : `${url}/`))
  const common = { bases, versions, timeout: 5000, retries: 5 }
  if (platform === 'aws') {
    return await imds(input, { ...common, token, ahead: foldersAhead(input.facts), wait: waiting(settings) })
  }
  const isFinal = (status: number | undefined) => status === 404 && platform === 'unknown'
  const wait = {
    ...waiting(settings),
    retryOn: ({ status }: { status?: number }) => status !== 503 && !isFinal(status),
  }
  try {
    return await imds(input, { ...common, probe: `${versions.otherwise}/${versions.probe}`, wait })
  } catch (error) {
    if (platform !== 'unknown' || !(error instanceof HostError)) throw error
    notices.debug(say`nothing identifies this machine as one of EC2, and no such service answers: ${reasonOf(error)}`)
    return undefined
  }
}

/** What lies deep, or has such below it, and is there on any machine of AWS: by its own MACs, those that hold most of the documents. */
function foldersAhead(facts: Facts): readonly string[] {
  const macs = candidateNics(facts).flatMap((name) => facts.nics.find((nic) => nic.name === name)?.mac ?? [])
  const nics = macs.slice(0, mostNicsAhead).map((mac) => `${nicsFolder}${mac}/`)
  const above = ['', 'network/', 'network/interfaces/', nicsFolder, 'events/', 'events/maintenance/']
  return [...above, ...nics].map((path) => metadataFolder + path)
}

function treeOptions(platform: Platform) {
  // A NIC that was plugged in a moment ago is listed before the service knows more about it.
  if (platform === 'aws') return { listedFirst: (path: string) => path.startsWith(nicsFolder) }
  // Without the right to read them, it has no tags.
  return platform === 'outscale'
    ? { missing: (path: string) => (path.startsWith('tags/') ? '(skipped)' : undefined) }
    : {}
}

function signed({ document }: JsonObject = {}): JsonObject {
  return isObject(document) ? document : {}
}

/** What the signed document says counts more; a region is a zone without its letter. */
function whoAndWhere(tree: JsonObject, identity: JsonObject | undefined): Discovered {
  const known = fieldsOf(tree, fields)
  const said = fieldsOf(signed(identity), { id: 'instanceId', availabilityZone: 'availabilityZone', region: 'region' })
  const zone = said.availabilityZone ?? known.availabilityZone
  const region = said.region ?? zone?.slice(0, -1)
  return { ...known, ...said, ...(zone && { availabilityZone: zone }), ...(region && { region }) }
}
