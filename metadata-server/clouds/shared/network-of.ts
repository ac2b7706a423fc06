// "10.0.16.0/20" for 10.0.16.5 with a prefix of 20, "2001:db8::/64" for an address of IPv6.

import { SocketAddress } from 'node:net'

export function networkOf({ address, prefix }: { readonly address: string; readonly prefix: number }): string {
  const six = address.includes(':')
  const bits = six ? 128 : 32
  const value = six ? sixOf(address) : fourOf(address)
  const kept = (value >> BigInt(bits - prefix)) << BigInt(bits - prefix)
  return `${six ? sixText(kept) : fourText(kept)}/${prefix}`
}

function fourOf(address: string): bigint {
  return address.split('.').reduce((sum, octet) => (sum << 8n) + BigInt(Number(octet) & 255), 0n)
}

function fourText(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.')
}

function sixOf(address: string): bigint {
  const [head = '', tail] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const left = groups(head)
  const right = groups(tail ?? '')
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  const all = tail === undefined ? left : [...left, ...zeros, ...right]
  return all.reduce((sum, group) => (sum << 16n) + BigInt(Number.parseInt(group, 16) & 0xffff), 0n)
}

function sixText(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - index * 16)) & 0xffffn).toString(16))
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address
}
