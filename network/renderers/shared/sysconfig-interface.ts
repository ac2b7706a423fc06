// What ifcfg files of both flavours have in common.

import type { Said } from '../../../core/said.ts'
import type { Interface, Subnet } from '../../state.ts'
import { ignoredMtu } from './ignored-mtu.ts'
import type { Settings } from './sysconfig-files.ts'

/** Says what is left out of which interface. */
export type Note = (name: string, message: Said) => void

export const autoconfTypes: ReadonlySet<string> = new Set([
  'dhcp6',
  'ipv6_slaac',
  'ipv6_dhcpv6-stateless',
  'ipv6_dhcpv6-stateful',
])

/** MTU, wake-on-LAN and MAC. A VLAN's MAC has no key in either flavour. */
export function deviceSettings(
  settings: Settings,
  owner: Interface,
  macKeys: { readonly bond: string; readonly bridge: string; readonly other: string },
): void {
  if (owner.mtu !== undefined) settings.set('MTU', owner.mtu)
  if (owner.wakeOnLan && owner.type === 'physical') settings.set('ETHTOOL_OPTS', 'wol g')
  if (owner.mac === undefined || owner.type === 'vlan') return
  const key = owner.type === 'bond' || owner.type === 'bridge' ? macKeys[owner.type] : macKeys.other
  settings.set(key, owner.mac)
}

/** An IPv4 subnet's MTU replaces the device's. */
export function subnetMtu(settings: Settings, owner: Interface, { mtu }: Subnet, note: Note): void {
  if (mtu === undefined) return
  if (owner.mtu !== undefined && String(owner.mtu) !== String(mtu)) note(owner.name, ignoredMtu(owner, mtu))
  settings.set('MTU', mtu)
}
