// Waiting until the network is online, where a distro wants the network stage to: Ubuntu does.

import type { Facts } from '../../core/facts.ts'
import type { Notices } from '../../core/notices.ts'
import type { Host } from '../../system/host.ts'
import { activate } from '../activators/activator.ts'
import { selectActivator } from '../activators/index.ts'
import { networkManagerActivator } from '../activators/network-manager.ts'
import { withNetworkPaths } from './select.ts'

export interface WaitOnlineInput {
  readonly host: Host
  readonly facts: Facts
  readonly activators: readonly string[] | undefined
  readonly notices: Notices
}

/** networkd has a unit that ends when it is online. Where NetworkManager carries netplan's config, that would wait in vain. */
export async function waitForNetwork(input: WaitOnlineInput): Promise<void> {
  const { host, notices, activators } = input
  const facts = await withNetworkPaths(host, input.facts)
  const { chosen, reason } = selectActivator(activators, facts)
  if (!chosen?.waitOnline) {
    notices.debug(`nothing to wait for the network with: ${reason}`)
    return
  }
  if (chosen.name === 'netplan' && networkManagerActivator.available(facts)) {
    notices.debug('NetworkManager is there: not waiting for networkd to be online')
    return
  }
  await activate(chosen.waitOnline, { host, facts, notices })
}
