// The network part of SmartOS' metadata (sdc:nics, sdc:resolvers, sdc:routes, sdc:dns_domain) as a version 1 config.
// https://eng.tritondatacenter.com/mdata/datadict.html

import type { Json, JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import type { Problems } from '../problems.ts'
import type { ConvertContext, Converted } from './converter.ts'
import { jsonObject, jsonPlaces } from './shared/json-input.ts'
import { problemList } from './shared/problem-list.ts'
import { booleanOf, listOf, objectOf, objectsOf, textOf, textsOf } from './shared/values.ts'
import { cloudNames } from './shared/vocabulary.ts'

/** `input`: the metadata under the names that the datasource gives it: network-data, dns_servers, dns_domain, routes. */
export function convertSmartos(input: string | Json, { document }: ConvertContext): Converted {
  const problems = problemList({ document, names: cloudNames, locate: jsonPlaces(input, document) })
  const data = jsonObject(input, document, problems)
  const nics = data && listOf(data['network-data'])
  if (!nics) {
    if (data) problems.error('network/bad-entry', ['network-data'], say`the metadata has no list of network devices`)
    return { config: undefined, problems: problems.list }
  }
  const routes = objectsOf(data['routes']).map(({ dst = null, gateway = null }) => ({ network: dst, gateway }))
  const devices = nics.flatMap((value, index) => deviceOf(objectOf(value) ?? {}, index, routes, problems) ?? [])
  const dns = nameservers(data)
  return { config: { version: 1, config: [...devices, ...dns] }, problems: problems.list }
}

function deviceOf(
  nic: JsonObject,
  index: number,
  routes: readonly JsonObject[],
  problems: Problems,
): JsonObject | undefined {
  const [name, mac] = [textOf(nic['interface']), textOf(nic['mac'])]
  if (name === undefined || mac === undefined) {
    const missing = name === undefined ? 'interface' : 'mac'
    problems.error(
      'network/bad-value',
      ['network-data', index, missing],
      say`the device has no ${missing}; it is left out`,
    )
    return undefined
  }
  const mtu = nic['mtu']
  return {
    type: 'physical',
    name,
    mac_address: mac,
    ...(typeof mtu === 'number' && { mtu }),
    subnets: subnetsOf(nic, routes),
  }
}

/** Only the primary device leads on: by one gateway of each family, at its first address. */
function subnetsOf(nic: JsonObject, routes: readonly JsonObject[]): readonly JsonObject[] {
  const gateways = booleanOf(nic['primary']) ? textsOf(nic['gateways'] ?? nic['gateway']) : []
  const served = new Set<boolean>()
  return textsOf(nic['ips']).map((address) => {
    if (address === 'dhcp') return { type: 'dhcp4' }
    if (address === 'addrconf') return { type: 'dhcp6' }
    const six = address.includes(':')
    const gateway = served.has(six) ? undefined : gateways.find((candidate) => candidate.includes(':') === six)
    served.add(six)
    return {
      type: 'static',
      address,
      ...(gateway !== undefined && { gateway }),
      ...(routes.length > 0 && { routes }),
    }
  })
}

function nameservers(data: JsonObject): readonly JsonObject[] {
  const [address, search] = [textsOf(data['dns_servers']), textsOf(data['dns_domain'])]
  return address.length > 0 ? [{ type: 'nameserver', address, search }] : []
}
