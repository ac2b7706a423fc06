// Scaleway's list of public addresses as a version 2 config of the NIC that they are on.
// https://www.scaleway.com/en/developers/api/instance/

import { familyOf } from '../../core/ip-addresses.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import type { ConvertContext, Converted } from './converter.ts'
import { jsonObject, jsonPlaces } from './shared/json-input.ts'
import { problemList } from './shared/problem-list.ts'
import { objectsOf, textOf } from './shared/values.ts'

interface ScalewayContext extends ConvertContext {
  /** The NIC that the metadata was reached through. */
  readonly nic: string
  /** What DHCP gave it, if it gave anything. */
  readonly leased?: string | undefined
}

/** The metadata service, which is not reached by way of the default route. */
const serviceRoute = { to: '169.254.42.42/32', via: '62.210.0.1', 'on-link': true }

const names = () => ({ properties: { public_ips: { items: { properties: { address: {}, netmask: {} } } } } })

/** Without public addresses there is nothing to convert: no config, and no problem. */
export function convertScaleway(input: string | Json, { document, nic, leased }: ScalewayContext): Converted {
  const problems = problemList({ document, names, locate: jsonPlaces(input, document) })
  const ips = objectsOf(jsonObject(input, document, problems)?.['public_ips'])
  if (ips.length === 0) return { config: undefined, problems: problems.list }
  // What was read by IPv6 does not say which of them DHCP gives: the first.
  const byDhcp = leased ?? textOf(ips.find(({ family }) => family === 'inet')?.['address'])
  const fixed = ips.flatMap((ip, index) => {
    const [address, netmask] = [textOf(ip['address']), textOf(ip['netmask'])]
    if (address !== undefined && address === byDhcp) return []
    if (address && netmask && familyOf(address) !== undefined) return [{ address: `${address}/${netmask}`, ip }]
    problems.error('network/bad-address', ['public_ips', index], say`this address cannot be used; it is left out`)
    return []
  })
  const gateways = fixed.flatMap(({ ip }) => (ip['family'] === 'inet6' && textOf(ip['gateway'])) || [])
  const routes: readonly JsonObject[] = [
    ...(byDhcp === undefined ? [] : [serviceRoute]),
    ...gateways.map((via) => ({ to: '::/0', via })),
  ]
  const device: JsonObject = {
    // DHCP also where its address is none of the public ones: the way out is by that.
    ...(byDhcp !== undefined && { dhcp4: true }),
    ...(fixed.length > 0 && { addresses: fixed.map(({ address }) => address) }),
    ...(routes.length > 0 && { routes }),
  }
  return { config: { version: 2, ethernets: { [nic]: device } }, problems: problems.list }
}
