// Vultr's list of interfaces as a version 1 config.
// https://www.vultr.com/metadata/

import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import type { ConvertContext, Converted } from './converter.ts'
import { jsonObject, jsonPlaces } from './shared/json-input.ts'
import { nicOfMac } from './shared/nic-of-mac.ts'
import { problemList } from './shared/problem-list.ts'
import { listOf, objectOf, objectsOf } from './shared/values.ts'
import { cloudNames } from './shared/vocabulary.ts'

const nameServers = ['108.61.10.10', '2001:19f0:300:1704::6']

/** The first interface, which is the public one, has DHCP and router advertisements; all others are told their addresses. */
export function convertVultr(input: string | Json, { document, nics }: ConvertContext): Converted {
  const problems = problemList({ document, names: cloudNames, locate: jsonPlaces(input, document), nics })
  const data = jsonObject(input, document, problems)
  const entries = (listOf(data?.['interfaces']) ?? []).flatMap((source, index): readonly JsonObject[] => {
    // The first is public, and always configured: it is how the machine is reached.
    if (!isObject(source) || (index > 0 && source['unconfigured'])) return []
    const nic = nicOfMac(source['mac'], nics, ['interfaces', index, 'mac'], problems)
    return nic ? [entryOf(source, index === 0, nic)] : []
  })
  const dns = { type: 'nameserver', address: nameServers }
  const config = entries.length > 0 ? { version: 1, config: [dns, ...entries] } : undefined
  return { config, problems: problems.list }
}

function entryOf(source: JsonObject, isPublic: boolean, { name, mac }: { name: string; mac: string }): JsonObject {
  const { mtu, routes, 'accept-ra': acceptRa = isPublic ? 1 : undefined } = source
  const [first, ...rest] = [...(isPublic ? automatic : fixed(source['ipv4'])), ...additional(source)]
  return {
    type: 'physical',
    name,
    mac_address: mac.toLowerCase(),
    ...(mtu !== undefined && { mtu }),
    ...(acceptRa !== undefined && { 'accept-ra': acceptRa }),
    subnets: first ? [{ ...first, ...(routes !== undefined && { routes }) }, ...rest] : [],
  }
}

const automatic: readonly JsonObject[] = [
  { type: 'dhcp', control: 'auto' },
  { type: 'ipv6_slaac', control: 'auto' },
]

function fixed(ipv4: Json | undefined): readonly JsonObject[] {
  const { address, netmask } = objectOf(ipv4) ?? {}
  return address ? [{ type: 'static', control: 'auto', address, ...(netmask && { netmask }) }] : []
}

function additional({ ipv4, ipv6 }: JsonObject): readonly JsonObject[] {
  const four = objectsOf(objectOf(ipv4)?.['additional']).flatMap((one) =>
    fixed(one).map((subnet) => ({ ...subnet, ...(one['routes'] !== undefined && { routes: one['routes'] }) })),
  )
  const six = objectsOf(objectOf(ipv6)?.['additional']).flatMap(({ network, prefix, routes }) =>
    network
      ? [
          {
            type: 'static6',
            control: 'auto',
            address: `${String(network)}/${String(prefix)}`,
            ...(routes !== undefined && { routes }),
          },
        ]
      : [],
  )
  return [...four, ...six]
}
