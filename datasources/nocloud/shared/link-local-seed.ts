// A seed at a link-local address: a service on the wire, which is asked before the network is configured.

import type { EphemeralNetwork } from '../../../network/apply/ephemeral.ts'
import { fetchOptions } from '../../../system/fetch-options.ts'
import type { Host } from '../../../system/host.ts'
import { seedFileAddress } from '../../shared/seed-address.ts'

const linkLocal4 = /^https?:\/\/(?:[^@/?#]*@)?169\.254\.\d{1,3}\.\d{1,3}(?=[:/?#]|$)/i
const linkLocal6 = /^(https?:\/\/(?:[^@/?#]*@)?\[fe[89ab][0-9a-f]:[0-9a-f:]*)(?:%25[^\]]*)?(?=\])/i

/** The networks in which an address is asked before the network is up, in this order; none: it waits until then. */
export function networksTo(address: string): readonly EphemeralNetwork[] {
  if (linkLocal6.test(address)) return [{ ipv6: 'link-local', nics: 'each' }]
  if (!linkLocal4.test(address)) return []
  // A service without a DHCP server beside it, which answers at once or never; then one behind a router.
  return [
    { ipv4: 'link-local', nics: 'each' },
    { ipv4: 'dhcp', nics: 'each' },
  ]
}

/** With the NIC that is being tried: without it a link-local address of IPv6 could be anywhere. */
export function byWayOf(address: string, nic: string | undefined): string {
  return nic === undefined ? address : address.replace(linkLocal6, `$1%25${nic}`)
}

/** Whether it answers at all. In IPv4 not much is waited for, as it may be in the next network, or be there once the network is up. */
export async function answersAt({ http }: Host, address: string): Promise<boolean> {
  const patience = linkLocal6.test(address) ? fetchOptions.seedFile : fetchOptions.seedProbe
  return (await http.get(seedFileAddress(address, 'meta-data'), { ...patience, absent: true })) !== undefined
}
