// Files of ours that an earlier instance left behind: an image that was taken of a configured machine carries them.

import type { Host } from '../../system/host.ts'
import type { RendererName } from '../renderer.ts'
import { header } from '../renderers/shared/sysconfig-files.ts'

interface Place {
  readonly folder: string
  readonly name: RegExp
  /** What the file begins with, where its name alone does not tell that it is ours. */
  readonly begins?: string
}

const places: Readonly<Partial<Record<RendererName, readonly Place[]>>> = {
  networkd: [{ folder: '/etc/systemd/network', name: /^10-cloud-init-.+\.(network|netdev)$/ }],
  'network-manager': [{ folder: '/etc/NetworkManager/system-connections', name: /^cloud-init-.+\.nmconnection$/ }],
  sysconfig: [
    { folder: '/etc/sysconfig/network-scripts', name: /^(ifcfg|route6?)-.+$/, begins: header },
    { folder: '/etc/sysconfig/network', name: /^ifcfg-.+$/, begins: header },
  ],
}

/** Paths that the new config of a new instance has no more use for. */
export async function staleFiles(
  host: Host,
  renderer: RendererName,
  kept: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = []
  for (const { folder, name, begins } of places[renderer] ?? []) {
    if ((await host.files.stat(folder))?.type !== 'directory') continue
    for (const file of (await host.files.list(folder)) ?? []) {
      const path = `${folder}/${file}`
      if (!name.test(file) || kept.includes(path)) continue
      if (begins !== undefined && !(await host.files.readText(path))?.startsWith(begins)) continue
      found.push(path)
    }
  }
  return found
}
