// Which renderer writes the config: the first of the distro's list that the machine can use.

import type { Facts } from '../../core/facts.ts'
import type { Host } from '../../system/host.ts'
import { renderers } from '../render.ts'
import type { Renderer } from '../renderer.ts'

export { renderers }

/** Paths that renderers and activators ask `facts.paths` about. */
export const networkProbes: readonly string[] = [
  '/etc/NetworkManager/system-connections',
  '/etc/network/interfaces',
  '/etc/sysconfig/config',
  '/etc/sysconfig/network-scripts/network-functions',
  '/etc/systemd/system/multi-user.target.wants/NetworkManager.service',
  '/usr/lib/systemd/system/multi-user.target.wants/NetworkManager.service',
]

const pluginName = 'libnm-settings-plugin-ifcfg-rh.so'

/** The facts with the above in `paths`, and NetworkManager's plugin for ifcfg files, whose folder carries a version. */
export async function withNetworkPaths(host: Host, facts: Facts): Promise<Facts> {
  const found = await Promise.all(networkProbes.map((path) => host.files.exists(path)))
  const plugins = await Promise.all(['/usr/lib', '/usr/lib64'].map((library) => pluginsBelow(host, library)))
  const paths = new Set([...facts.paths, ...networkProbes.filter((_, index) => found[index]), ...plugins.flat()])
  return { ...facts, paths }
}

async function pluginsBelow(host: Host, library: string): Promise<readonly string[]> {
  const home = `${library}/NetworkManager`
  const candidates = ((await host.files.list(home)) ?? []).map((version) => `${home}/${version}/${pluginName}`)
  const found = await Promise.all(candidates.map((path) => host.files.exists(path)))
  return candidates.filter((_, index) => found[index])
}

export interface Selected<T> {
  readonly chosen: T | undefined
  /** One sentence: what was looked for and what was there. */
  readonly reason: string
}

/** Throws a RangeError for a name that nothing has. */
export function selectRenderer(priority: readonly string[] | undefined, facts: Facts): Selected<Renderer> {
  return select(renderers, priority, facts, 'renderer')
}

export function select<T extends { readonly name: string; available(facts: Facts): boolean }>(
  all: readonly T[],
  priority: readonly string[] | undefined,
  facts: Facts,
  what: string,
): Selected<T> {
  const names = priority && priority.length > 0 ? priority : all.map(({ name }) => name)
  const wanted = names.map((name) => {
    const one = all.find((candidate) => candidate.name === name)
    if (one) return one
    throw new RangeError(`Unknown network ${what} "${name}"; known are ${all.map((each) => each.name).join(', ')}`)
  })
  const chosen = wanted.find((one) => one.available(facts))
  if (chosen) return { chosen, reason: `${what} ${chosen.name}, the first of ${names.join(', ')} that is here` }
  return { chosen, reason: `No available network ${what}s found. Searched through list: ${names.join(', ')}` }
}
