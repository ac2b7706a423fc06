// ifcfg files of the SUSE family, which wicked reads. Gateways, routes, metrics and DNS servers have no key in them: the
// reference leaves them out (and the distribution adds them); resolv.conf is written.

import { asText } from '../../../core/as-text.ts'
import { say } from '../../../core/said.ts'
import { shownSubnetType } from '../../public-words.ts'
import { type Interface, isIpv6, isIpv6Subnet, type Subnet } from '../../state.ts'
import { bondingOptions } from './bond-options.ts'
import { type References, referencesOf } from './references.ts'
import type { Settings } from './sysconfig-files.ts'
import { autoconfTypes, deviceSettings, type Note, subnetMtu } from './sysconfig-interface.ts'

const passes = ['physical', 'bond', 'bridge', 'vlan', 'infiniband'] as const

/** All interfaces at once: a bond writes into its members' settings, and what is rendered later overwrites that. */
export function suseInterfaces(interfaces: readonly Interface[], note: Note): ReadonlyMap<string, Settings> {
  const all = new Map<string, Settings>()
  const references = referencesOf(interfaces)
  for (const owner of interfaces) if (owner.type !== 'loopback') all.set(owner.name, deviceOf(owner))
  for (const pass of passes) {
    for (const owner of interfaces) {
      if ((owner.type ?? 'physical') !== pass) continue
      const settings = all.get(owner.name) as Settings
      putSubnets(settings, owner, note)
      if (owner.type === 'bond') putBond(settings, owner, references, all)
      if (owner.type === 'bridge') putBridge(settings, owner, references, all)
      if (owner.vlan) {
        settings.set('VLAN_ID', owner.vlan.id)
        // The reference cuts the name at its last dot, and takes off a letter where there is none.
        settings.set('ETHERDEVICE', references.nameOf(owner.vlan.link))
      }
    }
  }
  return all
}

function deviceOf(owner: Interface): Settings {
  const settings: Settings = new Map([['STARTMODE', 'auto']])
  if (owner.type === 'infiniband') settings.set('TYPE', 'InfiniBand')
  deviceSettings(settings, owner, { bond: 'LLADDR', bridge: 'LLADDRESS', other: 'LLADDR' })
  return settings
}

function putSubnets(settings: Settings, owner: Interface, note: Note): void {
  const leases = new Set<4 | 6>()
  let four = 0
  let six = 0
  for (const subnet of owner.subnets) {
    if (subnet.type === 'dhcp' || subnet.type === 'dhcp4') leases.add(4)
    else if (autoconfTypes.has(subnet.type)) {
      leases.add(6)
      const managed = subnet.type === 'dhcp6' || subnet.type === 'ipv6_dhcpv6-stateful'
      settings.set('DHCLIENT6_MODE', managed ? 'managed' : 'info')
    } else if (subnet.type === 'static' || subnet.type === 'static6') {
      putMtu(settings, owner, subnet, note)
      if (subnet.address === undefined) {
        note(owner.name, say`a ${subnet.type} subnet of ${owner.label} has no address; it is left out`)
      } else if (isIpv6(subnet.address)) {
        settings.set(six === 0 ? 'IPADDR6' : `IPADDR6_${six}`, `${subnet.address}/${subnet.prefix ?? 64}`)
        six += 1
      } else {
        settings.set(`IPADDR${four || ''}`, subnet.address)
        if (subnet.netmask !== undefined) settings.set(`NETMASK${four || ''}`, subnet.netmask)
        four += 1
      }
    } else if (subnet.type !== 'manual') {
      note(
        owner.name,
        say`subnet type ${shownSubnetType(subnet.type)} of ${owner.label} is unknown to sysconfig; it is left out`,
      )
    }
    if (subnet.control === 'manual') settings.set('STARTMODE', 'manual')
  }
  settings.set('BOOTPROTO', leases.size === 2 ? 'dhcp' : leases.has(4) ? 'dhcp4' : leases.has(6) ? 'dhcp6' : 'static')
  const lost = owner.subnets.some(({ gateway, routes }) => gateway !== undefined || routes.length > 0)
  if (lost) note(owner.name, say`gateways and routes of ${owner.label} have no place in SUSE's ifcfg files`)
}

function putMtu(settings: Settings, owner: Interface, subnet: Subnet, note: Note): void {
  if (!isIpv6Subnet(subnet)) subnetMtu(settings, owner, subnet, note)
  else if (subnet.mtu !== undefined) note(owner.name, say`the MTU of an IPv6 subnet of ${owner.label} is left out`)
}

function putBond(
  settings: Settings,
  owner: Interface,
  references: References,
  all: ReadonlyMap<string, Settings>,
): void {
  settings.set('BONDING_MASTER', true)
  const options = bondingOptions(owner)
  if (options !== undefined) settings.set('BONDING_MODULE_OPTS', options)
  for (const [index, member] of references.membersOf(owner).entries()) {
    settings.set(`BONDING_SLAVE_${index}`, member)
    all.get(member)?.set('BOOTPROTO', 'none').set('STARTMODE', 'hotplug')
  }
}

function putBridge(
  settings: Settings,
  owner: Interface,
  references: References,
  all: ReadonlyMap<string, Settings>,
): void {
  const { bridge_stp: stp, bridge_ageing: ageing, bridge_bridgeprio: priority } = owner.params
  if (stp !== undefined) settings.set('BRIDGE_STP', stp === true ? 'on' : 'off')
  if (ageing != null) settings.set('BRIDGE_AGEINGTIME', asText(ageing))
  if (priority != null) settings.set('BRIDGE_PRIORITY', asText(priority))
  const ports = (owner.bridgePorts ?? []).map((port) => references.nameOf(port))
  if (ports.length > 0) settings.set('BRIDGE_PORTS', ports.join(' '))
  for (const port of ports) all.get(port)?.set('BRIDGE', true)
}
