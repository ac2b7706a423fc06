// The network part of DigitalOcean's metadata as a version 1 config.
// https://docs.digitalocean.com/reference/api/metadata/

import type { Json, JsonObject } from '../../core/json.ts'
import type { ConvertContext, Converted } from './converter.ts'
import { jsonObject, jsonPlaces } from './shared/json-input.ts'
import { nicOfMac } from './shared/nic-of-mac.ts'
import { problemList } from './shared/problem-list.ts'
import { objectOf, objectsOf, textsOf } from './shared/values.ts'
import { cloudNames } from './shared/vocabulary.ts'

/** What the first interface of each kind is called. */
const names: Readonly<Partial<Record<string, string>>> = { public: 'eth0', private: 'eth1' }
const addresses = ['ipv4', 'ipv6', 'anchor_ipv4', 'anchor_ipv6']

export function convertDigitalocean(input: string | Json, { document, nics }: ConvertContext): Converted {
  const problems = problemList({ document, names: cloudNames, locate: jsonPlaces(input, document), nics })
  const data = jsonObject(input, document, problems)
  const entries = Object.entries(objectOf(data?.['interfaces']) ?? {}).flatMap(([kind, list]) =>
    objectsOf(list).flatMap((source, index): readonly JsonObject[] => {
      const nic = nicOfMac(source['mac'], nics, ['interfaces', kind, index, 'mac'], problems)
      if (!nic) return []
      const name = (index === 0 ? names[kind] : undefined) ?? nic.name
      return [{ type: 'physical', name, mac_address: nic.mac.toLowerCase(), subnets: subnetsOf(source, kind) }]
    }),
  )
  const servers = textsOf(objectOf(data?.['dns'])?.['nameservers'])
  const dns = servers.length > 0 ? [{ type: 'nameserver', address: servers }] : []
  // Without an interface, name servers are of no use, and the machine is better off with DHCP.
  const config = entries.length > 0 ? { version: 1, config: [...entries, ...dns] } : undefined
  return { config, problems: problems.list }
}

/** Only public addresses lead out; anchors are what reserved addresses are mapped to. */
function subnetsOf(source: JsonObject, kind: string): readonly JsonObject[] {
  return addresses.flatMap((key) => {
    const { ip_address: address, netmask, cidr, gateway } = objectOf(source[key]) ?? {}
    if (!address) return []
    const six = key.endsWith('6')
    return [
      {
        type: 'static',
        control: 'auto',
        address: six && cidr !== undefined ? `${String(address)}/${String(cidr)}` : address,
        ...(!six && netmask !== undefined && { netmask }),
        ...(kind === 'public' && !key.startsWith('anchor') && gateway && { gateway }),
      },
    ]
  })
}
