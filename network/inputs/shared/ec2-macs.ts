// The NICs in metadata of EC2's form: a mapping by MAC below network/interfaces/macs.

import type { Json, JsonObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import type { Problems } from '../../problems.ts'
import type { KnownNic } from '../../state.ts'
import type { ConvertContext } from '../converter.ts'
import { jsonObject } from './json-input.ts'
import { objectOf, textsOf } from './values.ts'

export interface Ec2MacsContext extends ConvertContext {
  /** The name of the one NIC that is wanted. Default: all. */
  readonly only?: string | undefined
}

export interface ServedNic {
  readonly name: string
  /** Lower case. */
  readonly mac: string
  readonly data: JsonObject
}

/** By MAC, those that the machine has. undefined: there is none of that kind, which was reported. */
export function servedNics(
  input: string | Json,
  { document, nics, only }: Ec2MacsContext,
  problems: Problems,
): readonly ServedNic[] | undefined {
  const network = jsonObject(input, document, problems)
  if (!network) return undefined
  const macs = objectOf(objectOf(network['interfaces'])?.['macs'])
  if (!macs) {
    problems.error('network/bad-entry', ['interfaces', 'macs'], say`the metadata has no NICs by MAC`)
    return undefined
  }
  const byMac = new Map(Object.entries(macs).map(([mac, data]) => [mac.replace(/\/$/, '').toLowerCase(), data]))
  const here = nics
    .flatMap(({ name, mac }: KnownNic) => {
      const known = mac.toLowerCase()
      return byMac.has(known) ? [{ name, mac: known, data: objectOf(byMac.get(known)) ?? {} }] : []
    })
    .filter(({ name }) => only === undefined || name === only)
    .sort((a, b) => (a.mac < b.mac ? -1 : 1))
  if (here.length > 0) return here
  problems.error('network/missing-device', ['interfaces', 'macs'], say`the machine has none of these NICs`)
  return undefined
}

/** DHCP on a NIC; `metric` where there are several, of which the one with the lowest is preferred. */
export function dhcpDevice({ name, mac, data }: ServedNic, metric: number | undefined): JsonObject {
  const overrides = metric === undefined ? undefined : { 'route-metric': metric }
  const dhcp6 = textsOf(data['ipv6s']).some((address) => address !== '')
  return {
    dhcp4: true,
    ...(overrides && { 'dhcp4-overrides': overrides }),
    dhcp6,
    ...(dhcp6 && overrides && { 'dhcp6-overrides': overrides }),
    match: { macaddress: mac },
    'set-name': name,
  }
}
