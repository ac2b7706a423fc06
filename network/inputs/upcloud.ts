// The network part of UpCloud's metadata as a version 1 config.
// https://developers.upcloud.com/1.3/8-servers/#metadata-service

import type { Json, JsonObject } from '../../core/json.ts'
import type { ConvertContext, Converted } from './converter.ts'
import { jsonObject, jsonPlaces } from './shared/json-input.ts'
import { nicOfMac } from './shared/nic-of-mac.ts'
import { problemList } from './shared/problem-list.ts'
import { objectOf, objectsOf, textOf, textsOf } from './shared/values.ts'
import { cloudNames } from './shared/vocabulary.ts'

export function convertUpcloud(input: string | Json, { document, nics }: ConvertContext): Converted {
  const problems = problemList({ document, names: cloudNames, locate: jsonPlaces(input, document), nics })
  const network = objectOf(jsonObject(input, document, problems)?.['network'])
  const servers = textsOf(network?.['dns'])
  const entries = objectsOf(network?.['interfaces']).flatMap((source, index): readonly JsonObject[] => {
    const nic = nicOfMac(source['mac'], nics, ['network', 'interfaces', index, 'mac'], problems)
    if (!nic) return []
    const subnets = objectsOf(source['ip_addresses']).map((address) => subnetOf(address, servers))
    return [{ type: 'physical', name: nic.name, mac_address: nic.mac.toLowerCase(), subnets }]
  })
  const dns = servers.length > 0 ? [{ type: 'nameserver', address: servers }] : []
  const config = entries.length > 0 ? { version: 1, config: [...entries, ...dns] } : undefined
  return { config, problems: problems.list }
}

/** Name servers that count everywhere are not said again. */
function subnetOf(source: JsonObject, everywhere: readonly string[]): JsonObject {
  const { address = null, dhcp, dns, family, gateway, network } = source
  const six = family === 'IPv6'
  if (dhcp) return { type: six ? 'ipv6_dhcpv6-stateless' : 'dhcp' }
  const servers = textsOf(dns)
  const own = servers.length > 0 && servers.join() !== everywhere.join()
  const [, prefix] = textOf(network)?.split('/') ?? []
  return {
    type: six ? 'static6' : 'static',
    control: 'auto',
    address,
    ...(gateway && { gateway }),
    ...(prefix !== undefined && { netmask: prefix }),
    ...(own && { dns_nameservers: servers }),
  }
}
