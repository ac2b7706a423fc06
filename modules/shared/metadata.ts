// Looks up what a datasource said, wherever in its metadata that is.

import type { Instance } from '../../core/instance.ts'
import { isObject, type Json } from '../../core/json.ts'
import type { Host } from '../../system/host.ts'

export function metadataValue({ metadata }: Instance, key: string): Json | undefined {
  const places = [metadata, metadata['meta_data'], metadata['meta-data']].filter(isObject)
  return places.map((place) => place[key]).find((value) => value !== undefined)
}

/** Names that clouds have for disks. */
const cloudNames = /^(ami|root|swap|ephemeral\d*|ebs\d*)$/

export const isCloudDeviceName = (name: string): boolean => cloudNames.test(name)

/** The node of the disk that the cloud calls "ephemeral0" or "swap"; undefined: the cloud has no disk of that name. */
export async function cloudDevice(name: string, instance: Instance, host: Host): Promise<string | undefined> {
  // OpenStack has it in what it says in the way of EC2.
  const { ec2_metadata: ec2 } = instance.metadata
  const mapping = metadataValue(instance, 'block-device-mapping') ?? (isObject(ec2) && ec2['block-device-mapping'])
  const found = isObject(mapping)
    ? (mapping[name] ?? (name === 'ephemeral' ? mapping['ephemeral0'] : undefined))
    : undefined
  const mapped = typeof found === 'string' ? await nodeOf(found, host) : undefined
  return mapped ?? (ec2 === undefined ? undefined : await labelledDevice(name, host))
}

async function nodeOf(name: string, host: Host): Promise<string | undefined> {
  const device = name.startsWith('/') ? name : `/dev/${name}`
  if (await host.files.exists(device)) return device
  // Clouds say sda even where the guest's driver calls it something else.
  const [, letter] = /^\/dev\/(?:sd|vd|xvd|vtb)(.+)$/.exec(device) ?? []
  for (const prefix of letter ? ['sd', 'vd', 'xvd', 'vtb'] : []) {
    const other = `/dev/${prefix}${letter}`
    if (await host.files.exists(other)) return other
  }
  return undefined
}

/** Nova labels the disks that it makes with their names, and swap has a type of its own. */
async function labelledDevice(name: string, { files, commands }: Host): Promise<string | undefined> {
  if (name !== 'swap') {
    const link = `/dev/disk/by-label/${name}`
    return (await files.exists(link)) ? ((await files.resolve(link)) ?? link) : undefined
  }
  if ((await commands.find('blkid')) === undefined) return undefined
  // Status 2: there is none.
  const { stdout } = await commands.query(['blkid', '-tTYPE=swap', '-odevice'], { accept: [0, 2], timeout: 30_000 })
  return stdout.split('\n').find((line) => line.startsWith('/'))
}
