// The network of a machine as a version 2 config, for clouds that hand their machines one.

import type { JsonObject } from '../core/json.ts'
import type { Machine, ServedAddress, ServedNic } from './machine.ts'

/** Fixed addresses on each NIC, known by its MAC; name servers and default routes with the first. */
export function networkConfig({ nics, dns }: Pick<Machine, 'nics' | 'dns'>): JsonObject {
  const ethernets = nics.map((nic, index) => [`eth${index}`, ethernet(nic, index === 0 ? dns : [])] as const)
  return { version: 2, ethernets: Object.fromEntries(ethernets) }
}

function ethernet({ mac, ipv4, ipv6, mtu }: ServedNic, dns: readonly string[]): JsonObject {
  const addresses = [...ipv4, ...ipv6].map(({ address, prefix }) => `${address}/${prefix}`)
  const routes = [...defaultRoute(ipv4, '0.0.0.0/0'), ...defaultRoute(ipv6, '::/0')]
  return {
    match: { macaddress: mac },
    dhcp4: false,
    ...(addresses.length > 0 && { addresses }),
    ...(routes.length > 0 && { routes }),
    ...(dns.length > 0 && { nameservers: { addresses: [...dns] } }),
    ...(mtu !== undefined && { mtu }),
  }
}

function defaultRoute(addresses: readonly ServedAddress[], to: string): readonly JsonObject[] {
  const via = addresses.find(({ gateway }) => gateway !== undefined)?.gateway
  return via === undefined ? [] : [{ to, via }]
}
