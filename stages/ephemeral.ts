// The network that a datasource may ask for while the machine has none of its own, set up with this distro's DHCP clients.

import type { SearchInput } from '../datasources/search/search.ts'
import type { Distro } from '../distros/index.ts'
import type { Boot } from './boot.ts'

/** `distro` is asked only where a network is set up: asking for one that is not known warns. */
export async function ephemeralFor(boot: Boot, distro: () => Promise<Distro>): Promise<SearchInput['ephemeral']> {
  const { host } = boot
  const facts = await boot.facts()
  return async (network, work) => {
    const { withEphemeralNetwork } = await import('../network/apply/ephemeral.ts')
    const { dhcpClients: clients } = (await distro()).network
    return withEphemeralNetwork({ host, facts, notices: boot.notices.topic('datasources'), network, clients }, work)
  }
}
