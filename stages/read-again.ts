// The metadata of a known instance, read once more: for events that write the network config anew.

import type { Instance } from '../core/instance.ts'
import { type AnyDatasource, datasourceNamed, datasources } from '../datasources/index.ts'
import { findInstance } from '../datasources/search/search.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'
import { ephemeralFor } from './ephemeral.ts'

/** Asks the instance's own datasource. undefined: it does not know this instance any more, or cannot be read now. */
export async function readAgain(
  boot: Boot,
  settings: Settings,
  instance: Instance,
  among: readonly AnyDatasource[] = datasources,
): Promise<Instance | undefined> {
  const source = datasourceNamed(instance.datasource, among)
  if (!source) return undefined
  for (const phase of source.phases) {
    const found = await findInstance({
      host: boot.host,
      facts: await boot.facts(),
      // A list of one asks for it without detecting it.
      config: { ...settings.config, datasource_list: [source.name] },
      phase,
      notices: boot.notices.topic('datasources'),
      ephemeral: await ephemeralFor(boot, settings),
      datasources: [source],
    })
    if (found?.instance.id === instance.id) return found.instance
  }
  return undefined
}
