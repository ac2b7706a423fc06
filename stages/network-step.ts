// The network config in a stage: chosen, applied where the rules say so, and remembered.

import type { Instance } from '../core/instance.ts'
import { datasourceNamed, datasources } from '../datasources/index.ts'
import type { Distro } from '../distros/index.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './settings.ts'

export interface NetworkStepInput {
  readonly settings: Settings
  readonly distro: Distro
  readonly instance: Instance | undefined
  readonly newInstance: boolean
  readonly local: boolean
}

/** Throws where the machine would be left without the network it was told to have. */
export async function applyNetwork(boot: Boot, input: NetworkStepInput): Promise<void> {
  const { settings, distro, instance, newInstance, local } = input
  const { applyNetworkConfig } = await import('../network/apply/index.ts')
  const notices = boot.notices.topic('network')
  const source = instance && datasourceNamed(instance.datasource, datasources)
  const { default: onByDefault = [], supported = ['boot-new-instance', 'boot', 'boot-legacy', 'hotplug'] } =
    source?.networkEvents ?? {}
  const outcome = await applyNetworkConfig({
    host: boot.host,
    facts: await boot.facts(),
    config: settings.config,
    instance,
    order: source?.networkSources,
    paths: settings.paths,
    notices,
    newInstance,
    phase: local ? 'local' : 'network',
    bringUp: !local && settings.config['disable_network_activation'] !== true,
    events: { default: ['boot-new-instance', ...onByDefault], supported },
    renderers: distro.network.renderers,
    activators: distro.network.activators,
    distro: distro.name,
    disableFallback: distro.network.disableFallback,
    processId: boot.options.processId,
  })
  notices.debug(outcome.choice.reason)
}
