// Reads all that Azure says about the machine, in its order: media, network, metadata; then its owner's, if it was made in advance.

import { Failure, HostError, reasonOf } from '../../../core/errors.ts'
import { isObject, type JsonObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import { candidateNics } from '../../../network/apply/fallback.ts'
import type { Discovered, Standby } from '../../datasource.ts'
import { instanceId } from './identity.ts'
import { hasRouteTo, imdsAddress, imdsUrl, readImds, readReprovisionData } from './imds.ts'
import type { ImdsMetadata } from './imds-document.ts'
import { findMedia, type Media, mediaOf } from './media.ts'
import { networkConfig } from './network-config.ts'
import { minimalOvfEnv, type OvfEnv, withoutPassword } from './ovf-env.ts'
import { randomTable } from './places.ts'
import { kindOf, ppsType, standbyOf } from './pre-provisioned.ts'
import { imdsFailure, ProvisioningFailure } from './provisioning-failure.ts'
import { publicKeys } from './public-keys.ts'
import { settleReady } from './reports.ts'
import type { Input } from './settings.ts'
import { systemConfig } from './system-config.ts'
import { wireServerOf } from './wire-server.ts'

/** Where the machine is known from, if there are no media. */
const imdsPlace = 'IMDS'

export async function readAzure(input: Input): Promise<Discovered | Standby | undefined> {
  if (input.resumed !== undefined) return await readOwners(input)
  const { host, lease } = input
  refuseSecondary(input)
  const media = await findMedia(input)
  if (lease && media?.ovf.proxyAgent) await waitForProxyAgent(input)
  const imds = lease && (await metadata(input, media))
  // In a later boot the network config of the metadata is better than the one for want of them.
  if (!imds && (!media || input.again)) return undefined
  const kind = lease ? await kindOf(host.files, media?.ovf, imds) : 'none'
  if (kind !== 'none') return standbyOf(kind, media?.device, media?.place ?? imdsPlace)
  return await discovered(input, { media, imds, place: media?.place ?? imdsPlace, wasOnStandby: false })
}

/** After a standby: the media of the machine's owner are at an address. */
async function readOwners(input: Input): Promise<Discovered | Standby> {
  const { resumed } = input
  const place = isObject(resumed) && typeof resumed['place'] === 'string' ? resumed['place'] : imdsPlace
  refuseSecondary(input)
  const content = await readReprovisionData(input)
  if (content === undefined) return { standby: 'nothing', resumed: { place } }
  const media = await mediaOf(content, `${imdsPlace} reprovisiondata`)
  if (!media)
    throw new ProvisioningFailure('invalid reprovisiondata', {}, say`The data of the machine's owner are not of Azure`)
  const imds = await metadata(input, undefined)
  const type = ppsType(imds)
  if (type !== undefined && type !== 'None') {
    throw new ProvisioningFailure(
      'imds was not updated after reprovision',
      { ppsType: type },
      say`The metadata are still those of a machine without an owner`,
    )
  }
  return await discovered(input, { media, imds, place, wasOnStandby: true })
}

/** Metadata and the wire server can be reached by the primary NIC only, and its lease says so. */
function refuseSecondary({ lease, nic }: Input): void {
  if (!lease || hasRouteTo(lease, imdsAddress, wireServerOf(lease)) !== false) return
  const short = say`${say.named(nic ?? '')} is not the primary NIC: its lease has no route to the metadata`
  throw new ProvisioningFailure('failure to find primary DHCP interface', {}, short)
}

/** undefined: there are none to be had, and there are media to do without. */
async function metadata(input: Input, media: Media | undefined): Promise<(ImdsMetadata & JsonObject) | undefined> {
  const { clock } = input.host
  const started = await clock.uptime()
  try {
    return await readImds(input)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    // By another NIC they may be had.
    const isOnlyWay = hasRouteTo(input.lease, imdsAddress) || candidateNics(input.facts).length < 2
    if (!media || !isOnlyWay || input.again) throw imdsFailure(error, imdsUrl, (await clock.uptime()) - started)
    input.notices.warning(
      'datasource/unreachable',
      say`The machine is set up without its instance metadata: ${reasonOf(error)}`,
    )
    return undefined
  }
}

async function waitForProxyAgent({ host }: Input): Promise<void> {
  try {
    await host.commands.query(['azure-proxy-agent', '--status', '--wait', '120'], { timeout: 130_000 })
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    const reason = error.code === 'not-found' ? 'azure-proxy-agent not found' : 'azure-proxy-agent status failure'
    throw new ProvisioningFailure(
      reason,
      {},
      say`The proxy agent that is asked for is not ready: ${error.short}`,
      error,
    )
  }
}

interface Findings {
  readonly media: Media | undefined
  readonly imds: (ImdsMetadata & JsonObject) | undefined
  readonly place: string
  readonly wasOnStandby: boolean
}

async function discovered(input: Input, { media, imds, place, wasOnStandby }: Findings): Promise<Discovered> {
  const { host, facts } = input
  const ovf = media?.ovf
  const [id, { keys, ofMetadata, goal }, config, network, table] = await Promise.all([
    instanceId(host.files, facts),
    publicKeys(input, imds, ovf),
    systemConfig(input, imds, ovf),
    networkConfig(input, imds),
    host.files.read(randomTable, { limit: 65_536 }),
  ])
  const hostname = imds?.compute.osProfile?.computerName || ovf?.hostname || undefined
  return {
    id,
    hostname,
    publicKeys: keys,
    userData: userData(input, imds, ovf),
    config,
    network,
    region: imds?.compute.location || undefined,
    availabilityZone: imds?.compute.platformFaultDomain || undefined,
    detail: `seed=${place}`,
    subplatform: `${place.startsWith('/dev/') ? 'config-disk' : place === imdsPlace ? 'imds' : 'seed-dir'} (${place})`,
    metadata: {
      meta_data: {
        ...(id !== undefined && { 'instance-id': id }),
        ...(hostname !== undefined && { 'local-hostname': hostname }),
        imds: imds ?? {},
        ...(!ofMetadata && keys.length > 0 && { 'public-keys': keys }),
        ...(table && { random_seed: table.toString('base64') }),
      },
    },
    settle: settleReady(input, {
      device: media?.device,
      ovf: await keptOvf(media, imds, hostname),
      wasOnStandby,
      goal,
    }),
  }
}

/** For Azure's own agent, and for later boots. */
async function keptOvf(
  media: Media | undefined,
  imds: ImdsMetadata | undefined,
  hostname = '',
): Promise<string | undefined> {
  if (media) return await withoutPassword(media.content)
  const { adminUsername, disablePasswordAuthentication: disabled } = imds?.compute.osProfile ?? {}
  return minimalOvfEnv({
    hostname,
    ...(adminUsername && { username: adminUsername }),
    ...(disabled && { disablePasswordAuthentication: disabled === 'true' }),
  })
}

function userData(
  { settings, notices }: Input,
  imds: ImdsMetadata | undefined,
  ovf: OvfEnv | undefined,
): Buffer | undefined {
  if (ovf?.customData !== undefined) return Buffer.from(ovf.customData, 'base64')
  const { hasCustomData } = imds?.extended?.compute ?? {}
  if (hasCustomData === true || hasCustomData === 'true') {
    const short = say`The metadata say that there is custom data, and the media have none`
    if (settings.experimental_fail_on_missing_customdata)
      throw new ProvisioningFailure('failure to find custom data', {}, short)
    notices.warning('datasource/bad-metadata', short)
  }
  const given = imds?.compute.userData
  return given ? Buffer.from(given, 'base64') : undefined
}
