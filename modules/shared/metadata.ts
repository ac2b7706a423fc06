// Looks up what a datasource said, wherever in its metadata that is.

import type { Instance } from '../../core/instance.ts'
import { isObject, type Json } from '../../core/json.ts'
import type { Host } from '../../system/host.ts'

export function metadataValue({ metadata }: Instance, key: string): Json | undefined {
  const inner = metadata['meta_data']
  return metadata[key] ?? (isObject(inner) ? inner[key] : undefined)
}

/** Names that clouds have for disks. */
const cloudNames = /^(ami|root|swap|ephemeral\d*|ebs\d*)$/

export const isCloudDeviceName = (name: string): boolean => cloudNames.test(name)

/** The node of the disk that the cloud calls "ephemeral0" or "swap"; undefined: the cloud has no disk of that name. */
export async function cloudDevice(name: string, instance: Instance, host: Host): Promise<string | undefined> {
  const mapping = metadataValue(instance, 'block-device-mapping')
  if (!isObject(mapping)) return undefined
  const found = mapping[name] ?? (name === 'ephemeral' ? mapping['ephemeral0'] : undefined)
  if (typeof found !== 'string') return undefined
  const device = found.startsWith('/') ? found : `/dev/${found}`
  if (await host.files.exists(device)) return device
  // Clouds say sda even where the guest's driver calls it something else.
  const [, letter] = /^\/dev\/(?:sd|vd|xvd|vtb)(.+)$/.exec(device) ?? []
  for (const prefix of letter ? ['sd', 'vd', 'xvd', 'vtb'] : []) {
    const other = `/dev/${prefix}${letter}`
    if (await host.files.exists(other)) return other
  }
  return undefined
}
