// What is odd in a state as a whole: addresses that overlap, gateways out of reach, MACs that no NIC has. It is reported, and
// nothing is left out because of it.

import { canonical, contains, familyOf, rangeOf } from '../../../core/ip-addresses.ts'
import { say } from '../../../core/said.ts'
import type { Path, Problems } from '../../problems.ts'
import { shownAddress, shownMac } from '../../public-words.ts'
import type { Interface, KnownNic, NetworkState, Subnet } from '../../state.ts'
import { listOf, objectOf, textOf } from './values.ts'

export function checkState(state: NetworkState, problems: Problems, nics: readonly KnownNic[]): void {
  const places = placesOf(state)
  checkMacs(state, problems, nics, places)
  checkGateways(state, problems, places)
  checkOverlaps(state, problems, places)
}

/** Where each interface is written, by config id and name. */
function placesOf({ source, version }: NetworkState): ReadonlyMap<string, Path> {
  if (version === 1) {
    const entries = listOf(source['config']) ?? []
    return new Map(entries.map((entry, index) => [textOf(objectOf(entry)?.['name']) ?? '', ['config', index]]))
  }
  const sections = ['ethernets', 'bonds', 'bridges', 'vlans']
  return new Map(
    sections.flatMap((section) =>
      Object.keys(objectOf(source[section]) ?? {}).map((id): [string, Path] => [id, [section, id]]),
    ),
  )
}

function placeOf(owner: Interface, places: ReadonlyMap<string, Path>): Path {
  return places.get(owner.configId ?? owner.name) ?? places.get(owner.name) ?? []
}

function checkMacs(
  { interfaces }: NetworkState,
  problems: Problems,
  nics: readonly KnownNic[],
  places: ReadonlyMap<string, Path>,
): void {
  // An empty list means that nobody looked, not that the machine has none.
  if (nics.length === 0) return
  const known = new Set(nics.map(({ mac }) => mac.toLowerCase()))
  for (const owner of interfaces) {
    if (owner.type !== 'physical' || owner.mac === undefined || known.has(owner.mac)) continue
    const message = say`no NIC has the MAC address ${shownMac(owner.mac)} of ${owner.label}`
    problems.warning('network/unknown-mac', placeOf(owner, places), message)
  }
}

function checkGateways({ interfaces }: NetworkState, problems: Problems, places: ReadonlyMap<string, Path>): void {
  for (const owner of interfaces) {
    for (const { gateway, address, prefix } of owner.subnets) {
      if (gateway === undefined || address === undefined || prefix === undefined) continue
      const family = familyOf(gateway)
      const near = owner.subnets.some((other) => isNear(other, gateway, family))
      if (near) continue
      const message = say`the gateway ${shownAddress(gateway)} of ${owner.label} is in none of its subnets`
      problems.warning('network/gateway-outside-subnet', placeOf(owner, places), message)
    }
  }
}

function isNear({ address, prefix }: Subnet, gateway: string, family: 4 | 6 | undefined): boolean {
  // Any link-local router is in reach of an IPv6 interface.
  if (family === 6 && contains('fe80::', 10, gateway)) return true
  return address !== undefined && prefix !== undefined && contains(address, prefix, gateway)
}

interface Span {
  readonly owner: Interface
  readonly text: string
  readonly first: string
  readonly last: string
  readonly address: string
}

/** Two interfaces in one subnet, or one address twice. Sorted and swept: the document may be huge. */
function checkOverlaps({ interfaces }: NetworkState, problems: Problems, places: ReadonlyMap<string, Path>): void {
  const spans = interfaces.flatMap((owner) => owner.subnets.flatMap((subnet) => spanOf(owner, subnet) ?? []))
  const sorted = spans.toSorted((a, b) => order(a.first, b.first) || order(b.last, a.last))
  const seen = new Map<string, Span>()
  let widest: Span | undefined
  for (const span of sorted) {
    const twin = seen.get(span.address)
    if (twin) {
      const message = say`the address ${shownAddress(span.text)} is given to ${twin.owner.label} and to ${span.owner.label}`
      problems.warning('network/address-overlap', placeOf(span.owner, places), message)
    } else if (widest && span.first <= widest.last && widest.owner !== span.owner) {
      const message = say`${shownAddress(span.text)} of ${span.owner.label} overlaps ${shownAddress(widest.text)} of ${widest.owner.label}`
      problems.warning('network/address-overlap', placeOf(span.owner, places), message)
    }
    seen.set(span.address, span)
    if (!widest || span.last > widest.last) widest = span
  }
}

function spanOf(owner: Interface, { address, prefix }: Subnet): Span | undefined {
  if (address === undefined || prefix === undefined || familyOf(address) === undefined) return undefined
  const range = rangeOf(address, prefix)
  return { owner, text: `${address}/${prefix}`, ...range, address: canonical(address) }
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
