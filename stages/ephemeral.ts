// The network that a datasource may ask for while the machine has none of its own, set up with this distro's DHCP clients.

import type { SearchInput } from '../datasources/search/search.ts'
import type { Boot } from './boot.ts'
import type { Settings } from './config/settings.ts'

export async function ephemeralFor(boot: Boot, settings: Settings): Promise<SearchInput['ephemeral']> {
  const { host } = boot
  const facts = await boot.facts()
  const { dhcpClients: clients } = (await boot.distro(settings)).network
  return async (network, work) => {
    const { withEphemeralNetwork } = await import('../network/apply/ephemeral.ts')
    return withEphemeralNetwork({ host, facts, notices: boot.notices.topic('datasources'), network, clients }, work)
  }
}
