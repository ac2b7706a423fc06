// What of a network config everybody may know, by its form: names that NICs have or usually get, addresses, MACs, small numbers.
// Everything else that stands there may be a secret in the wrong place, and is told by its place and kind.

import { familyOf } from '../core/ip-addresses.ts'
import { type Said, say } from '../core/said.ts'
import { bondParameters, bridgeParameters } from './parameters.ts'
import type { KnownNic } from './state.ts'

/** eth0, br1, vlan100, bond0.30, NIC2, e0. */
const numbered =
  /^(?:[a-z]{1,2}|eth|bond|bridge|vlan|team|dummy|tun|tap|veth|wlan|lan|wan|nic|net)\d{1,4}(?:\.\d{1,4})?$/i

/** systemd's predictable names: enp0s31f6, eno1, enx525400000001, wlp3s0. */
const predictable =
  /^(?:en|ib|sl|wl|ww)(?:x[0-9a-f]{12}|(?:P\d{1,5})?(?:[ospvbufidc]\d{1,4}|n[ps]?\d{1,3}){1,6})(?:\.\d{1,4})?$/

/** Whether a name may be told: a NIC of the machine has it, or it is one of those that interfaces usually have. */
export function isPublicName(name: string, nics: readonly KnownNic[] = []): boolean {
  return name === 'lo' || numbered.test(name) || predictable.test(name) || nics.some((nic) => nic.name === name)
}

/** Whether nothing that holds the interface's name may be told: commands about it, with what they write. */
export function isHidden({ name, label }: { readonly name: string; readonly label: Said }): boolean {
  return name !== label
}

/** VMware's keys with a number. */
const counted = /^IPv6(?:ADDR|GATEWAY)\|\d{1,3}$/

/** Whether a word may be told wherever it stands: such a name, an address, a MAC. */
export function isPublicWord(word: string, nics: readonly KnownNic[] = []): boolean {
  return isPublicName(word, nics) || isPlainAddress(word) || isMac(word) || counted.test(word)
}

/** An address, with or without a prefix. The zone of an address may be anything. */
export function shownAddress(text: string): Said {
  return isPlainAddress(text) ? say.word(text) : familyOf(text) ? say.word(text.replace(/%.*/s, '')) : say.value(text)
}

export function shownMac(text: string): Said {
  return isMac(text) ? say.word(text) : say`(${say.value(text)} that is none)`
}

/** A whole number that is not too large for what it counts. */
export function shownNumber(value: unknown, largest = 65_535): Said {
  const isNumeral = typeof value === 'number' || typeof value === 'string'
  const isSmall = isNumeral && /^\d{1,5}$/.test(String(value)) && Number(value) <= largest
  return isSmall ? say.word(String(value)) : say.value(value)
}

const subnetTypes: ReadonlySet<string> = new Set([
  ...['dhcp', 'dhcp4', 'dhcp6', 'static', 'static6', 'manual', 'loopback'],
  ...['ipv6_slaac', 'ipv6_dhcpv6-stateless', 'ipv6_dhcpv6-stateful'],
  // Methods of interfaces(5).
  ...['auto', 'bootp', 'ipv4ll', 'none', 'ppp', 'tunnel', '6to4', 'v4tunnel', 'wvdial'],
])

export function shownSubnetType(type: string): Said {
  return subnetTypes.has(type) ? say`"${say.word(type)}"` : say.value(type)
}

/** Names of bond and bridge parameters, in any spelling. */
export function shownParameter(name: string): Said {
  const known = [...Object.values(bondParameters), ...Object.values(bridgeParameters)]
  return known.includes(name.replaceAll('_', '-')) || known.includes(name) ? say.word(name) : say`an unknown one`
}

function isMac(text: string): boolean {
  return /^[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5,19}$/i.test(text)
}

function isPlainAddress(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  if (rest.length > 0 || address.includes('%') || familyOf(address) === undefined) return false
  return prefix === undefined || /^\d{1,3}$/.test(prefix)
}
