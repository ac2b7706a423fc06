// The network config in a stage: chosen, applied where the rules say so, and remembered.

import type { Instance } from '../core/instance.ts'
import { datasourceNamed, datasources } from '../datasources/index.ts'
import type { Distro } from '../distros/index.ts'
import type { ApplyInput } from '../network/apply/contract.ts'
import { usualEvents } from '../network/update-events.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'
import { readAgain } from './read-again.ts'
import { renewInstance } from './renew-instance.ts'

export interface NetworkStepInput {
  readonly settings: Settings
  readonly distro: Distro
  readonly instance: Instance | undefined
  readonly newInstance: boolean
  readonly local: boolean
}

/**
 * Returns the instance, with what its metadata say by now where an event had them read again. Throws if the machine would be left without the
 * network that it is meant to have.
 */
export async function applyNetwork(boot: Boot, input: NetworkStepInput): Promise<Instance | undefined> {
  const { settings, distro, instance, newInstance, local } = input
  const { applyNetworkConfig } = await import('../network/apply/index.ts')
  const notices = boot.notices.topic('network')
  const outcome = await applyNetworkConfig({
    host: boot.host,
    facts: await boot.facts(),
    config: settings.config,
    instance,
    ...networkRules(instance),
    paths: settings.paths,
    notices,
    newInstance,
    phase: local ? 'local' : 'network',
    bringUp: !local && settings.config['disable_network_activation'] !== true,
    renderers: distro.network.renderers,
    activators: distro.network.activators,
    conventions: distro.network.conventions,
    disableFallback: distro.network.disableFallback,
    processId: boot.options.processId,
    ...(instance && { refresh: () => readAgain(boot, settings, instance) }),
    // In a plan, missing NICs will never appear.
    waitForDevices: boot.options.onNetwork === undefined,
  })
  notices.debug(outcome.choice.reason)
  boot.options.onNetwork?.(outcome)
  const { refreshed } = outcome
  return instance && refreshed ? await renewInstance(boot, settings, instance, refreshed) : instance
}

/** What a datasource says about network configs: whose counts, and which events write them anew. */
export function networkRules(
  instance: Instance | undefined,
): Required<Pick<ApplyInput, 'events'>> & Pick<ApplyInput, 'order'> {
  const source = instance && datasourceNamed(instance.datasource, datasources)
  const own = (instance && source?.networkEventsFor?.(instance)) ?? source?.networkEvents
  const events = { ...usualEvents, ...own, default: [...usualEvents.default, ...(own?.default ?? [])] }
  return { order: source?.networkSources, events }
}
