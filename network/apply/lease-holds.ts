// Whether a lease is still good: another program may have taken its address away, and its time may have run out.

import { HostError } from '../../core/errors.ts'
import type { Host } from '../../system/host.ts'
import type { Lease } from './lease.ts'

/** `since`: the machine's uptime when it was given, in seconds: the wall clock jumps while a machine comes up. */
export async function leaseHolds(host: Host, lease: Lease, since: number): Promise<boolean> {
  const seconds = Number(lease.options['dhcp-lease-time'])
  if (seconds > 0 && (await host.clock.uptime()) - since >= seconds) return false
  return (await addressesOf(host, lease.interface)).has(`${lease.address}/${lease.prefix}`)
}

/** The IPv4 addresses of a NIC, with their prefixes; none if it is gone. */
async function addressesOf({ commands }: Host, nic: string): Promise<ReadonlySet<string>> {
  try {
    const { stdout } = await commands.query(['ip', '-4', 'addr', 'show', 'dev', nic], { timeout: 10_000 })
    return new Set([...stdout.matchAll(/^[ \t]+inet (\S+)/gm)].flatMap((match) => match[1] ?? []))
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    return new Set()
  }
}
