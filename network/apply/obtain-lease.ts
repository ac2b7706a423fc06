// A lease for one NIC from the DHCP client that the machine has.

import { Failure, HostError } from '../../core/errors.ts'
import type { Nic } from '../../core/facts.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { didYouMean } from '../../core/schema/known-names.ts'
import type { Host } from '../../system/host.ts'
import { type DhcpClient, dhcpClients } from './dhcp-clients.ts'
import { type Lease, leaseFrom } from './lease.ts'

export interface LeaseInput {
  readonly host: Host
  readonly notices: Notices
  /** DHCP clients by preference; default dhcpcd, dhclient, udhcpc. */
  readonly clients?: readonly string[]
}

/** Throws a HostError where there is no client, or no lease to be had. */
export async function obtainLease(input: LeaseInput, nic: Nic, signal?: AbortSignal): Promise<Lease> {
  const { host, notices } = input
  for (const client of preferredClients(input)) {
    if ((await host.commands.find(client.name)) === undefined) continue
    const options = await client.lease(host, nic, signal)
    // dhcpcd goes on asking in the background, and says that all is well.
    if (!options?.['fixed-address'])
      throw new HostError('unreachable', say`${say.named(client.name)} got no lease on ${say.named(nic.name)}`)
    try {
      return leaseFrom(options, nic.name, (problem) => notices.warning('network/dhcp', problem))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      throw new HostError('unreachable', error.short, { cause: error })
    }
  }
  throw new HostError('not-found', say`No DHCP client is installed: one of dhcpcd, dhclient and udhcpc is needed`)
}

function preferredClients({ clients = [] }: LeaseInput): readonly DhcpClient[] {
  const chosen = clients.flatMap((name) => dhcpClients.filter((client) => client.name === name))
  return chosen.length > 0 ? chosen : dhcpClients
}

/** Names in the config that are no client's. */
export function reportUnknownClients({ clients = [], notices }: LeaseInput): void {
  const known = dhcpClients.map((client) => client.name)
  for (const [index, name] of clients.entries()) {
    if (known.some((one) => one === name)) continue
    const message = say`Unknown DHCP client in place ${index + 1} of the list; known are ${say.join(known.map(say.word))}`
    const hint = didYouMean(known, name)
    notices.warning('network/dhcp', message, hint && { hint })
  }
}
