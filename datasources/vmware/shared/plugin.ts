// The plugin of VMware Tools that brings customizations to a machine: without it none will come.

import type { Facts } from '../../../core/facts.ts'

const libraries = ['/usr/lib', '/usr/lib64', ...['x86_64', 'aarch64', 'i386'].map((cpu) => `/usr/lib/${cpu}-linux-gnu`)]

export const pluginPaths: readonly string[] = ['vmware-tools', 'open-vm-tools'].flatMap((tools) =>
  libraries.map((folder) => `${folder}/${tools}/plugins/vmsvc/libdeployPkgPlugin.so`),
)

export function hasPlugin({ paths }: Facts): boolean {
  return pluginPaths.some((path) => paths.has(path))
}
