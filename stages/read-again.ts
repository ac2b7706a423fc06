// The metadata of a known instance, read once more: for events that write the network config anew (renew-instance.ts has what becomes of them).

import type { Instance } from '../core/instance.ts'
import { type AnyDatasource, datasourceNamed, datasources } from '../datasources/index.ts'
import { findInstance } from '../datasources/search/search.ts'
import { carryOut } from '../system/deed.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'
import { networkFor } from './ephemeral.ts'

/** Asks the instance's own datasource. `isUp`: the machine has its own network. undefined: it no longer knows this instance, or cannot be read now. */
export async function readAgain(
  boot: Boot,
  settings: Settings,
  instance: Instance,
  among: readonly AnyDatasource[] = datasources,
  isUp = false,
): Promise<Instance | undefined> {
  const source = datasourceNamed(instance.datasource, among)
  if (!source) return undefined
  if (source.asksHypervisor?.(await boot.facts())) await boot.learnHypervisor()
  for (const phase of source.phases) {
    const found = await findInstance({
      host: boot.host,
      facts: await boot.facts(),
      // A source that is alone in the list is asked without being detected.
      config: { ...settings.config, datasource_list: [source.name] },
      phase,
      before: instance,
      defaultUser: async () => (await boot.distro(settings)).defaultUser?.name,
      notices: boot.notices.topic('datasources'),
      carryOut,
      ...(await networkFor(boot, isUp || phase === 'network', () => boot.distro(settings))),
      datasources: [source],
      again: instance,
    })
    if (found?.instance.id === instance.id) return found.instance
  }
  return undefined
}
