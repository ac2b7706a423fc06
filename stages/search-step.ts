// The search for the instance: the cache where it may be trusted, otherwise the datasources of the list, in order.

import type { Instance } from '../core/instance.ts'
import { asksHypervisor, type Found, findInstance } from '../datasources/search/search.ts'
import { carryOut } from '../system/deed.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'
import { networkFor } from './ephemeral.ts'
import type { Span } from './events/spans.ts'
import { runInstanceId } from './state/cache.ts'

export interface SearchStepInput {
  readonly settings: Settings
  readonly phase: 'local' | 'network'
  readonly cached: Instance | undefined
  /** Take the cache without asking its datasource. */
  readonly trust: boolean
  readonly span: Span
}

export async function searchInstance(boot: Boot, input: SearchStepInput): Promise<Found | undefined> {
  const { settings, phase, cached, trust, span } = input
  const { host } = boot
  const notices = boot.notices.topic('datasources')
  if (asksHypervisor(await boot.facts(), settings.config, { instance: cached, trust })) await boot.learnHypervisor()
  const facts = await boot.facts()
  const distro = await boot.distro(settings)
  return findInstance({
    host,
    facts,
    config: settings.config,
    phase,
    before: cached,
    defaultUser: async () => distro.defaultUser?.name,
    notices,
    cached: { instance: cached, runInstanceId: await runInstanceId(boot, settings.paths), trust },
    ...(await networkFor(boot, phase === 'network', async () => distro)),
    carryOut,
    span: (event, description, work) => span.child(event, description, work),
  })
}
