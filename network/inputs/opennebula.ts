// The network part of OpenNebula's context as a version 2 config: variables such as ETH0_IP.
// https://docs.opennebula.io/stable/management_and_operations/references/template.html#context-section

import { familyOf, prefixOfMask } from '../../core/ip-addresses.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { say } from '../../core/said.ts'
import { naturalOrder } from '../apply/natural-order.ts'
import type { Problems } from '../problems.ts'
import type { KnownNic } from '../state.ts'
import type { ConvertContext, Converted } from './converter.ts'
import { jsonObject } from './shared/json-input.ts'
import { problemList } from './shared/problem-list.ts'
import { textOf } from './shared/values.ts'

interface Device {
  readonly mac: string
  /** The value of ETH0_KEY; undefined: not set, or empty. */
  readonly value: (key: string) => string | undefined
  /** The same of a variable that holds for all NICs. */
  readonly common: (key: string) => string | undefined
  readonly path: (key: string) => readonly string[]
  readonly problems: Problems
}

/** `input`: all variables of the context. Each NIC of the machine gets what belongs to its MAC, or else to its name. */
export function convertOpennebula(input: string | Json, { document, nics }: ConvertContext): Converted {
  const own: string[] = []
  const problems = problemList({ document, names: () => names(own), nics })
  const context = jsonObject(input, document, problems)
  if (!context) return { config: undefined, problems: problems.list }
  own.push(...Object.keys(context).filter((key) => /^ETH\d+_/.test(key)))
  const prefixes = new Map(
    own.flatMap((key): [string, string][] => {
      const prefix = /^(ETH\d+)_MAC$/.exec(key)?.[1]
      return prefix === undefined ? [] : [[textOf(context[key])?.toLowerCase() ?? '', prefix]]
    }),
  )
  const ethernets = [...nics]
    .sort((a, b) => naturalOrder(a.name, b.name))
    .flatMap(({ name, mac }: KnownNic) => {
      const prefix = prefixes.get(mac.toLowerCase()) ?? name.toUpperCase()
      prefixes.delete(mac.toLowerCase())
      // Of a NIC that is none of OpenNebula's, nothing is known.
      if (!own.some((key) => key.startsWith(`${prefix}_`)) && !/^02:00:/.test(mac)) return []
      const value = (key: string) => textOf(context[`${prefix}_${key}`])?.trim() || undefined
      const common = (key: string) => textOf(context[key])?.trim() || undefined
      const path = (key: string) => [`${prefix}_${key}`]
      return [[name, ethernet({ mac: mac.toLowerCase(), value, common, path, problems })] as const]
    })
  for (const prefix of prefixes.values()) {
    problems.warning('network/unknown-mac', [`${prefix}_MAC`], say`no NIC of this machine has this address`)
  }
  // Where no NIC is the one that is meant, the machine is better off with the fallback.
  const config = ethernets.length > 0 ? { version: 2, ethernets: Object.fromEntries(ethernets) } : undefined
  return { config, problems: problems.list }
}

function names(own: readonly string[]): JsonObject {
  return { properties: Object.fromEntries(own.map((key) => [key, {}])) }
}

function ethernet(device: Device): JsonObject {
  const { mac, value, path, problems } = device
  const gateway = (version: 4 | 6, ...keys: readonly string[]) => {
    const key = keys.find((candidate) => value(candidate) !== undefined)
    const address = key === undefined ? undefined : value(key)
    if (key === undefined || address === undefined || familyOf(address) === version) return address
    problems.error('network/bad-address', path(key), say`the gateway is no IPv${version} address`)
    return undefined
  }
  const gateway4 = gateway(4, 'GATEWAY')
  const gateway6 = gateway(6, 'IP6_GATEWAY', 'GATEWAY6')
  const mtu = value('MTU')
  const nameservers = nameserversOf(device)
  const routes = routesOf(device)
  return {
    match: { macaddress: mac },
    addresses: [...addresses4(device), ...addresses6(device)],
    ...(gateway4 !== undefined && { gateway4 }),
    ...(gateway6 !== undefined && { gateway6 }),
    ...(Object.keys(nameservers).length > 0 && { nameservers }),
    ...(routes.length > 0 && { routes }),
    ...(mtu !== undefined && { mtu }),
  }
}

/** OpenNebula makes its MACs of the address: 02:00 and its four bytes. */
function addresses4({ mac, value, path, problems }: Device): readonly string[] {
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16))
  const address = value('IP') ?? bytes.slice(2).join('.')
  const prefix = prefixOfMask(value('MASK') ?? '255.255.255.0', 4)
  if (familyOf(address) === 4 && prefix !== undefined) return [`${address}/${prefix}`]
  problems.error('network/bad-address', path('IP'), say`this is no IPv4 address, or its MASK is no mask`)
  return []
}

function addresses6({ value, path, problems }: Device): readonly string[] {
  const prefix = prefixOfMask(value('IP6_PREFIX_LENGTH') ?? '64', 6)
  return ['IP6', 'IP6_ULA'].flatMap((key) => {
    const address = value(key)
    if (address === undefined) return []
    if (familyOf(address) === 6 && prefix !== undefined) return [`${address}/${prefix}`]
    problems.error(
      'network/bad-address',
      path(key),
      say`this is no IPv6 address, or its IP6_PREFIX_LENGTH is no prefix`,
    )
    return []
  })
}

function nameserversOf({ value, common }: Device): JsonObject {
  const all = (own: string, shared: string) => [
    ...new Set([value(own), common(shared)].flatMap((text) => text?.split(/\s+/) ?? [])),
  ]
  const addresses = all('DNS', 'DNS')
  const search = all('SEARCH_DOMAIN', 'SEARCH_DOMAIN')
  return { ...(addresses.length > 0 && { addresses }), ...(search.length > 0 && { search }) }
}

/** "10.9.0.0/16 via 10.1.0.9, …". */
function routesOf({ value, path, problems }: Device): readonly JsonObject[] {
  const texts = (value('ROUTES') ?? '').split(',').map((text) => text.trim())
  return texts.flatMap((text) => {
    if (text === '') return []
    const [, to = '', via = ''] = /^(\S+)\s+via\s+(\S+)$/.exec(text) ?? []
    const [address = '', prefix, ...rest] = to.split('/')
    const family = familyOf(address)
    const whole = rest.length === 0 && (prefix === undefined || (family && prefixOfMask(prefix, family) !== undefined))
    if (family && whole && familyOf(via) === family) return [{ to, via }]
    problems.warning('network/bad-route', path('ROUTES'), say`a route is "NETWORK via GATEWAY"; this one is left out`)
    return []
  })
}
