// Subnets and routes of a version 1 entry, normalised: addresses split from their prefix, masks and prefixes in agreement.

import { asText } from '../../../core/as-text.ts'
import { familyOf, netmaskOf, prefixOfMask, validPrefix } from '../../../core/ip-addresses.ts'
import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { say } from '../../../core/said.ts'
import type { Path, Problems } from '../../problems.ts'
import { shownAddress } from '../../public-words.ts'
import { isIpv6, type Route, type Subnet } from '../../state.ts'
import { booleanOf, isFalsy, scalarOf, textOf, wordsOf } from './values.ts'

/** undefined: an error was reported and the subnet is left out. */
export function readSubnet(value: Json, path: Path, problems: Problems): Subnet | undefined {
  if (!isObject(value)) {
    problems.error('network/bad-entry', path, say`a subnet has to be a mapping`)
    return undefined
  }
  // The reference drops whatever Python takes for false: a metric of 0 counts as none.
  const subnet: JsonObject = Object.fromEntries(Object.entries(value).filter(([, item]) => !isFalsy(item)))
  const type = textOf(subnet['type'])
  if (type === undefined) {
    problems.error('network/bad-entry', path, say`a subnet needs a \`type\``, say`such as dhcp4 or static`)
    return undefined
  }
  const addressed = type === 'static' || type === 'static6'
  const network = addressed ? readNetwork(subnet, ['address', 'ip_address'], path, problems) : undefined
  if (addressed && !network) return undefined
  const raw = textOf(subnet['address'])
  return {
    type,
    control: textOf(subnet['control']),
    address: network ? network.address : raw,
    prefix: network?.prefix,
    netmask: network ? network.netmask : textOf(subnet['netmask']),
    broadcast: textOf(subnet['broadcast']),
    gateway: readGateway(subnet['gateway'], [...path, 'gateway'], problems),
    metric: scalarOf(subnet['metric']),
    mtu: scalarOf(subnet['mtu']),
    pointopoint: textOf(subnet['pointopoint']),
    scope: textOf(subnet['scope']),
    dnsServers: wordsOf(subnet['dns_nameservers']),
    dnsSearch: wordsOf(subnet['dns_search']),
    routes: readRoutes(subnet['routes'], [...path, 'routes'], problems),
    ipv4: booleanOf(subnet['ipv4']),
    ipv6: booleanOf(subnet['ipv6']),
  }
}

function readGateway(value: Json | undefined, path: Path, problems: Problems): string | undefined {
  const gateway = textOf(value)
  if (gateway === undefined || familyOf(gateway) !== undefined) return gateway
  problems.error('network/bad-address', path, say`the gateway is ${say.value(value)} that is no IP address`)
  return undefined
}

function readRoutes(value: Json | undefined, path: Path, problems: Problems): readonly Route[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    problems.error('network/bad-route', path, say`\`routes\` has to be a list`)
    return []
  }
  return value.flatMap((item: Json, index) => readRoute(item, [...path, index], problems) ?? [])
}

/** A route in version 1's words: network or destination, netmask or prefix, gateway, metric. */
export function readRoute(value: Json, path: Path, problems: Problems): Route | undefined {
  if (!isObject(value)) {
    problems.error('network/bad-route', path, say`a route has to be a mapping`)
    return undefined
  }
  const given: JsonObject = Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== null && item !== '' && item !== undefined),
  )
  const gateway = textOf(given['gateway'])
  if (gateway !== undefined && familyOf(gateway) === undefined) {
    const message = say`the gateway is ${say.value(given['gateway'])} that is no IP address`
    problems.error('network/bad-route', [...path, 'gateway'], message)
    return undefined
  }
  const named = textOf(given['network'] ?? given['destination'])
  if (named === 'default' && gateway === undefined) {
    problems.error('network/bad-route', path, say`a default route needs a gateway`)
    return undefined
  }
  const route = named === 'default' ? { ...given, network: isIpv6(gateway ?? '') ? '::/0' : '0.0.0.0/0' } : given
  const network = readNetwork(route, ['network', 'destination'], path, problems)
  return (
    network && {
      network: network.address,
      prefix: network.prefix,
      netmask: network.netmask,
      gateway,
      metric: readMetric(given['metric'], [...path, 'metric'], problems),
      mtu: scalarOf(given['mtu']),
      table: scalarOf(given['table']),
    }
  )
}

function readMetric(value: Json | undefined, path: Path, problems: Problems): number | undefined {
  if (value === undefined) return undefined
  const text = asText(value).trim()
  if (/^[+-]?\d+$/.test(text) && typeof value !== 'boolean') return Number(text)
  problems.error(
    'network/bad-route',
    path,
    say`the metric is ${say.value(value)} that is no whole number; it is left out`,
  )
  return undefined
}

interface Network {
  readonly address: string
  readonly prefix: number
  readonly netmask: string | undefined
}

/** The address under the first of `keys`; its prefix from the slash, or from `prefix`, or from `netmask`, or else 24 or 64. */
function readNetwork(
  given: JsonObject,
  keys: readonly [string, string],
  path: Path,
  problems: Problems,
): Network | undefined {
  const key = keys.find((name) => given[name] !== undefined)
  if (key === undefined) {
    problems.error(
      'network/bad-address',
      path,
      say`one of ${say.join(keys.map((name) => say`\`${say.word(name)}\``))} is needed`,
    )
    return undefined
  }
  const text = textOf(given[key]) ?? ''
  const slash = text.indexOf('/')
  const address = slash < 0 ? text : text.slice(0, slash)
  const family = familyOf(address)
  if (family === undefined) {
    problems.error('network/bad-address', [...path, key], say`this is ${say.value(given[key])} that is no IP address`)
    return undefined
  }
  const written = slash < 0 ? undefined : text.slice(slash + 1)
  const [source, mask] =
    written !== undefined
      ? [key, written]
      : given['prefix'] !== undefined
        ? ['prefix', given['prefix']]
        : ['netmask', given['netmask']]
  if (mask === undefined) return network(address, family === 4 ? 24 : 64)
  const prefix = typeof mask === 'string' || typeof mask === 'number' ? prefixOfMask(mask, family) : undefined
  if (prefix === undefined || validPrefix(prefix, family) === undefined) {
    problems.error(
      'network/bad-address',
      [...path, source],
      say`${say.value(mask)} that is no mask of ${shownAddress(address)}`,
      family === 4 ? say`such as 24 or 255.255.255.0` : say`such as 64`,
    )
    return undefined
  }
  return network(address, prefix)
}

function network(address: string, prefix: number): Network {
  return { address, prefix, netmask: isIpv6(address) ? undefined : netmaskOf(prefix) }
}
