// What SmartOS' metadata makes of the machine.

import { HostError } from '../../../core/errors.ts'
import type { JsonObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import type { Discovered, ReadInput } from '../../datasource.ts'
import { publicKeys } from '../../shared/fields.ts'
import { networkFrom } from '../../shared/network-from.ts'
import { encodedKeys } from './encoded-keys.ts'
import { openMdata } from './mdata.ts'
import { type SmartosMetadata, smartosMetadata } from './metadata.ts'
import { runScripts } from './scripts.ts'
import type { SmartosSettings } from './settings.ts'

/** In a zone a socket, and no value is base64; in a virtual machine a serial line, and a disk of its own. */
export type Kind = 'zone' | 'machine'

/** How many answers of the slowest kind are waited for in all. */
const patience = 2

export async function readSmartos(input: ReadInput<SmartosSettings>, kind: Kind): Promise<Discovered> {
  const { settings } = input
  const serial = kind === 'machine'
  const metadata = await fetchMetadata(input, serial)
  const vendorData = metadata['vendor-data'] || runScripts
  return {
    detail: serial
      ? `client=JoyentMetadataLegacySerialClient(device=${settings.serial_device}, timeout=${settings.serial_timeout})`
      : `client=JoyentMetadataSocketClient(socketpath=${settings.metadata_sockfile})`,
    id: metadata['instance-id'] ?? undefined,
    hostname: metadata['local-hostname'] ?? undefined,
    publicKeys: publicKeys(metadata['public-keys']),
    availabilityZone: metadata.availability_zone ?? undefined,
    cloudName: 'joyent',
    platform: 'joyent',
    subplatform: `serial (${settings.serial_device})`,
    userData: metadata['user-data'] ?? undefined,
    vendorData,
    network: await networkOf(metadata, input),
    config: serial ? diskConfig(settings) : undefined,
    metadata: { meta_data: { ...metadata, 'vendor-data': vendorData } },
    sensitiveKeys: ['legacy-user-data', 'user-script', 'operator-script'],
  }
}

async function fetchMetadata({ host, settings, notices }: ReadInput<SmartosSettings>, serial: boolean) {
  const path = serial ? settings.serial_device : settings.metadata_sockfile
  const timeout = Math.max(1, settings.serial_timeout) * 1000
  return await host.channels.converse(path, { budget: patience * timeout }, async (channel) => {
    const mdata = await openMdata(channel, { path, timeout, serial })
    const encoded = serial ? (service: typeof mdata) => encodedKeys(service, settings) : undefined
    const metadata = await smartosMetadata(mdata, encoded, notices)
    const { 'local-hostname': own, hostname, 'instance-id': id } = metadata
    if (!id) throw new HostError('protocol', say`The metadata service at ${say.path(path)} has no sdc:uuid`)
    return { ...metadata, 'local-hostname': own || hostname || id }
  })
}

/** The machine's own disk for what need not last. */
function diskConfig({ disk_aliases: aliases }: SmartosSettings): JsonObject {
  return {
    disk_setup: { ephemeral0: { table_type: 'mbr', layout: false, overwrite: false } },
    fs_setup: [{ label: 'ephemeral0', filesystem: 'ext4', device: 'ephemeral0' }],
    device_aliases: aliases as JsonObject,
  }
}

async function networkOf(metadata: SmartosMetadata, input: ReadInput): Promise<JsonObject | undefined> {
  if (metadata['network-data'] === null) return undefined
  const { convertSmartos } = await import('../../../network/inputs/smartos.ts')
  return networkFrom(metadata, convertSmartos, 'sdc:nics', input)
}
