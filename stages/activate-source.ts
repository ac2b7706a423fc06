// What the instance's datasource wants done besides its search: in each boot, and when its machine is made like new.

import type { HostKey } from '../core/host-key.ts'
import type { Instance } from '../core/instance.ts'
import type { JsonObject } from '../core/json.ts'
import { notices as createNotices } from '../core/notices.ts'
import type { Paths } from '../core/paths.ts'
import { type AnyDatasource, datasourceNamed, datasources } from '../datasources/index.ts'
import { rawSettingsOf, readInput } from '../datasources/search/read-input.ts'
import { enabledEvents, hotplugMarked } from '../network/update-events.ts'
import { carryOut } from '../system/deed.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'
import { networkRules } from './network-step.ts'
import { loadInstance } from './state/cache.ts'

/** The instance with what its datasource finds out about it once the network is up. */
export async function completeSource(
  boot: Boot,
  { config }: Settings,
  instance: Instance,
  among: readonly AnyDatasource[] = datasources,
): Promise<Instance> {
  const source = datasourceNamed(instance.datasource, among)
  // In a plan there is no machine whose network could come up.
  if (!source?.complete || boot.options.onNetwork) return instance
  const given = await inputOf(boot, config, source)
  const completed = await source.complete({ ...given, instance })
  await carryOut(boot.host, completed.deeds, given.notices)
  return completed.instance
}

export async function activateSource(
  boot: Boot,
  { config, paths }: Settings,
  now: { readonly instance: Instance; readonly newInstance: boolean },
  among: readonly AnyDatasource[] = datasources,
): Promise<void> {
  const { host } = boot
  const source = datasourceNamed(now.instance.datasource, among)
  if (!source?.activate) return
  const given = await inputOf(boot, config, source)
  const events = await eventsOf(boot, config, paths, now.instance)
  await carryOut(host, await source.activate({ ...given, ...now, paths, events }), given.notices)
}

/** Gives the machine's public host keys to its cloud. undefined: that takes none. */
export function hostKeysTo(
  boot: Boot,
  { config }: Settings,
  instance: Instance,
  among: readonly AnyDatasource[] = datasources,
): ((keys: readonly HostKey[]) => Promise<void>) | undefined {
  const source = datasourceNamed(instance.datasource, among)
  if (!source?.publishHostKeys) return undefined
  return async (keys) => {
    const given = await inputOf(boot, config, source)
    const deeds = (await source.publishHostKeys?.({ ...given, instance }, keys)) ?? []
    await carryOut(boot.host, deeds, given.notices)
  }
}

async function inputOf(boot: Boot, config: JsonObject, source: AnyDatasource) {
  const { host } = boot
  const facts = await boot.facts()
  const notices = boot.notices.topic('datasources')
  return await readInput({ host, facts, phase: 'network', notices, config }, source, rawSettingsOf(config, source))
}

/** What is wrong with them in the config, the network step says. */
async function eventsOf({ host }: Boot, config: JsonObject, { cloud }: Paths, instance: Instance) {
  const { events } = networkRules(instance)
  const enabled = enabledEvents(
    config,
    events,
    createNotices(() => {}, ''),
  )
  const marked = events.supported.includes('hotplug') && (await hotplugMarked(host.files, cloud))
  return [...new Set([...enabled, ...(marked ? (['hotplug'] as const) : [])])]
}

export async function cleanSource(
  { host, notices }: Pick<Boot, 'host' | 'notices'>,
  paths: Paths,
  among: readonly AnyDatasource[] = datasources,
): Promise<void> {
  const instance = await loadInstance(host, paths, notices)
  const source = instance && datasourceNamed(instance.datasource, among)
  if (source?.clean) await carryOut(host, await source.clean(host), notices.topic('datasources'))
}
