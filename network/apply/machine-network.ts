// What a datasource may ask about the machine's network, beyond the NIC that it is read by.

import { Failure, HostError, reasonOf } from '../../core/errors.ts'
import type { Facts } from '../../core/facts.ts'
import { say } from '../../core/said.ts'
import { readNics } from '../../system/nics.ts'
import { askLease } from './ephemeral-session.ts'
import { type Lease, leaseFrom, parseNetworkdLease } from './lease.ts'
import { networkFacts } from './network-facts.ts'
import type { LeaseInput } from './obtain-lease.ts'
import { selectRenderer } from './select.ts'

export interface MachineNetwork {
  /** The name of the renderer that will write the network config. */
  renderer(): Promise<string | undefined>
  /**
   * What DHCP says on a NIC, which is left as it was. Where the machine's own client asks there, what that was told. undefined: nothing, or it
   * is not known.
   */
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
      if (isUp) return await networkdLease(input, name)
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

/** Two clients on one NIC would take each other's lease: only networkd's own is looked at. */
async function networkdLease({ host, notices }: MachineNetworkInput, name: string): Promise<Lease | undefined> {
  const number = (await host.files.readText(`/sys/class/net/${name}/ifindex`))?.trim()
  const text = number && (await host.files.readText(`/run/systemd/netif/leases/${number}`))
  if (!text) return undefined
  try {
    return leaseFrom(parseNetworkdLease(text), name, (problem) => notices.debug(problem))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    notices.debug(say`networkd's lease is not used: ${reasonOf(error)}`)
    return undefined
  }
}
