// What a datasource may ask for and about while the machine has no network of its own: with this distro's DHCP clients and renderers.

import type { SearchInput } from '../datasources/search/search.ts'
import type { Distro } from '../distros/index.ts'
import type { Boot } from './boot.ts'

/** `isUp`: the machine has its own network. `distro` is asked only where a network is needed: asking for one that is not known warns. */
export async function networkFor(
  boot: Boot,
  isUp: boolean,
  distro: () => Promise<Distro>,
): Promise<Pick<SearchInput, 'ephemeral' | 'machineNetwork'>> {
  const { host } = boot
  const facts = await boot.facts()
  const notices = boot.notices.topic('datasources')
  const own = async () => {
    const { machineNetwork } = await import('../network/apply/machine-network.ts')
    const { dhcpClients: clients, renderers } = (await distro()).network
    return machineNetwork({ host, facts, notices, clients, renderers, isUp })
  }
  return {
    async ephemeral(network, work) {
      const { withEphemeralNetwork } = await import('../network/apply/ephemeral.ts')
      const { dhcpClients: clients } = (await distro()).network
      return withEphemeralNetwork({ host, facts, notices, network, clients }, work)
    },
    machineNetwork: {
      renderer: async () => (await own()).renderer(),
      lease: async (nic) => (await own()).lease(nic),
    },
  }
}
