// What the instance's datasource wants done besides its search: in each boot, and when its machine is made like new.

import type { Instance } from '../core/instance.ts'
import type { Paths } from '../core/paths.ts'
import { type AnyDatasource, datasourceNamed, datasources } from '../datasources/index.ts'
import { rawSettingsOf, readInput } from '../datasources/search/read-input.ts'
import { carryOut } from '../system/deed.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'
import { loadInstance } from './state/cache.ts'

export async function activateSource(
  boot: Boot,
  { config, paths }: Settings,
  now: { readonly instance: Instance; readonly newInstance: boolean },
  among: readonly AnyDatasource[] = datasources,
): Promise<void> {
  const { host } = boot
  const source = datasourceNamed(now.instance.datasource, among)
  if (!source?.activate) return
  const facts = await boot.facts()
  const notices = boot.notices.topic('datasources')
  const given = await readInput({ host, facts, phase: 'network', notices }, source, rawSettingsOf(config, source))
  await carryOut(host, await source.activate({ ...given, ...now, paths }), given.notices)
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
