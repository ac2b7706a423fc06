// The network of a machine to which no config was given: DHCP on its NIC, which has the name that LXD's images give it if it is not there
// yet.

import type { Facts } from '../../../core/facts.ts'
import type { JsonObject } from '../../../core/json.ts'
import { candidateNics } from '../../../network/apply/fallback.ts'

/** By the place of the first NIC on the bus of LXD's virtual machines. */
const names: Readonly<Record<string, string>> = { ppc64le: 'enp0s5', s390x: 'enc9' }

export function defaultNetwork(facts: Facts): JsonObject {
  const { virtualization, kernel } = facts
  const name = candidateNics(facts)[0] ?? (mayBeMachine(virtualization) ? (names[kernel.machine] ?? 'enp5s0') : 'eth0')
  return { version: 1, config: [{ type: 'physical', name, subnets: [{ type: 'dhcp', control: 'auto' }] }] }
}

/** One of LXD's virtual machines. The stages do not ask for the hypervisor: what is no container may be one. */
export function mayBeMachine({ name, container }: Facts['virtualization']): boolean {
  return !container && ['kvm', 'qemu', 'unavailable'].includes(name)
}
