// What a datasource may ask about the machine's network, beyond the NIC that it is read by.

import { HostError, reasonOf } from '../../core/errors.ts'
import type { Facts } from '../../core/facts.ts'
import { say } from '../../core/said.ts'
import { readNics } from '../../system/nics.ts'
import { askLease } from './ephemeral-session.ts'
import type { Lease } from './lease.ts'
import { networkFacts } from './network-facts.ts'
import type { LeaseInput } from './obtain-lease.ts'
import { selectRenderer } from './select.ts'

export interface MachineNetwork {
  /** The name of the renderer that will write the network config. */
  renderer(): Promise<string | undefined>
  /** What DHCP says on a NIC, which is left as it was. undefined: nothing, or it must not be asked, as the machine's own client does that. */
  lease(nic: string): Promise<Lease | undefined>
}

export interface MachineNetworkInput extends LeaseInput {
  readonly facts: Facts
  readonly renderers: readonly string[] | undefined
  /** Whether the machine's own network is up. */
  readonly isUp: boolean
}

export function machineNetwork(input: MachineNetworkInput): MachineNetwork {
  const { host, facts, renderers, isUp, notices } = input
  return {
    async renderer() {
      return selectRenderer(renderers, await networkFacts(host, facts)).chosen?.name
    },
    async lease(name) {
      if (isUp) return undefined
      const nics = [...facts.nics, ...(await readNics(host.files))]
      const nic = nics.find((one) => one.name === name)
      if (!nic) return undefined
      try {
        return await askLease(input, nic)
      } catch (error) {
        if (!(error instanceof HostError)) throw error
        notices.debug(say`DHCP says nothing on ${say.named(name)}: ${reasonOf(error)}`)
        return undefined
      }
    },
  }
}
