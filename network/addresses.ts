// IP arithmetic on texts, as Python's ipaddress reads them: four decimal parts without leading zeros, any IPv6 spelling.

import ipaddr from 'ipaddr.js'

export type Family = 4 | 6

export function familyOf(address: string): Family | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return 4
  return address.includes(':') && ipaddr.IPv6.isValid(address) ? 6 : undefined
}

/** The prefix length that a mask means: "255.255.0.0", "ffff:ffff::", "24", 24. undefined: not a mask. */
export function prefixOfMask(mask: string | number, family: Family): number | undefined {
  const text = String(mask)
  if (/^\d{1,3}$/.test(text)) return validPrefix(Number(text), family)
  const maskFamily = familyOf(text)
  if (maskFamily !== family) return undefined
  return ipaddr.parse(text).prefixLengthFromSubnetMask() ?? undefined
}

export function validPrefix(prefix: number, family: Family): number | undefined {
  return Number.isInteger(prefix) && prefix >= 0 && prefix <= (family === 4 ? 32 : 128) ? prefix : undefined
}

/** "255.255.0.0" for 16. */
export function netmaskOf(prefix: number): string {
  return ipaddr.IPv4.subnetMaskFromPrefixLength(prefix).toString()
}

/** Whether `address` lies in the network that `base`/`prefix` is in. False for texts that are no addresses. */
export function contains(base: string, prefix: number, address: string): boolean {
  const family = familyOf(base)
  if (family === undefined || family !== familyOf(address)) return false
  const range = rangeOf(base, prefix)
  const { first } = rangeOf(address, family === 4 ? 32 : 128)
  return range.first <= first && first <= range.last
}

/** First and last address of a network as texts that compare in order within a family, and across. */
export function rangeOf(base: string, prefix: number): { readonly first: string; readonly last: string } {
  const bytes = ipaddr.parse(base).toByteArray()
  const bound = (filler: number) =>
    bytes.map((byte, index) => {
      const kept = Math.min(Math.max(prefix - index * 8, 0), 8)
      const mask = (0xff << (8 - kept)) & 0xff
      return hex((byte & mask) | (filler & ~mask & 0xff))
    })
  return { first: `${bytes.length} ${bound(0).join('')}`, last: `${bytes.length} ${bound(0xff).join('')}` }
}

/** The bytes of an address as lower-case hexadecimal, to compare spellings. */
export function canonical(address: string): string {
  return ipaddr.parse(address).toNormalizedString()
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}

/** "10.1.2.0/24" for "10.1.2.3/24". */
export function networkOf(cidr: string): string {
  const [address = '', prefix = ''] = cidr.split('/')
  const network =
    familyOf(address) === 4 ? ipaddr.IPv4.networkAddressFromCIDR(cidr) : ipaddr.IPv6.networkAddressFromCIDR(cidr)
  return `${network.toString()}/${prefix}`
}
