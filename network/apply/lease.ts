// What DHCP clients leave behind, read into one shape. Option names are dhclient's: "subnet-mask", "unknown-245".

import { Failure } from '../../core/errors.ts'
import { netmaskOf, prefixOfMask } from '../../core/ip-addresses.ts'
import { type Said, say } from '../../core/said.ts'
import { type ParsedRoutes, parseClasslessRoutes, parseRoutePairs, type StaticRoute } from './static-routes.ts'

export interface Lease {
  readonly interface: string
  readonly address: string
  readonly prefix: number
  readonly broadcast: string
  readonly routers: readonly string[]
  /** As the server gave them, besides the above. */
  readonly options: Readonly<Record<string, string>>
  readonly routes: readonly StaticRoute[]
}

/** Options that carry static routes, in order of preference. */
const routeOptions = ['rfc3442-classless-static-routes', 'classless-static-routes', 'static_routes', 'unknown-121']

/** The last lease of a dhclient lease file. undefined: there is none in it. */
export function parseDhclientLeases(text: string): Record<string, string> | undefined {
  const [, last] = [...text.matchAll(/lease\s*\{([^{}]*)\}/g)].at(-1) ?? []
  if (last === undefined) return undefined
  const options: Record<string, string> = {}
  for (const statement of last.split(/;\s*(?:\n|$)/)) {
    const match = /^\s*(?:option\s+)?(\S+)\s+(.*)/s.exec(statement)
    if (match?.[1] !== undefined) options[match[1]] = unquoted((match[2] ?? '').trim())
  }
  return options
}

const dhcpcdNames: Readonly<Record<string, string>> = {
  'ip-address': 'fixed-address',
  'classless-static-routes': 'static_routes',
}

/** `dhcpcd --dumplease`: shell assignments in lower case. */
export function parseDhcpcdLease(text: string): Record<string, string> {
  return Object.fromEntries(assignmentsIn(text).map(([name, value]) => [dhcpcdNameOf(name), unquoted(value.trim())]))
}

/** Why dhcpcd runs its script when a server has given an address: a new one, or the one of before. */
const leaseReasons = ['BOUND', 'REBOOT']

/**
 * What dhcpcd's script finds in its environment, one time after the other, as env(1) prints it: options of the last lease, which are called
 * new_ there. undefined: of none.
 */
export function parseDhcpcdEnvironment(text: string): Record<string, string> | undefined {
  const runs = text.split(/^(?=reason=)/m).map(assignmentsIn)
  const last = runs.findLast(([first]) => first?.[0] === 'reason' && leaseReasons.includes(first[1]))
  const given = last?.filter(([name]) => name.startsWith('new_')) ?? []
  if (given.length === 0) return undefined
  return Object.fromEntries(given.map(([name, value]) => [dhcpcdNameOf(name.slice('new_'.length)), value]))
}

function dhcpcdNameOf(variable: string): string {
  const name = variable.replaceAll('_', '-')
  return dhcpcdNames[name] ?? name
}

function assignmentsIn(text: string): readonly (readonly [name: string, value: string])[] {
  return text.split('\n').flatMap((line) => {
    const at = line.indexOf('=')
    return at < 1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1)] as const]
  })
}

/** The file that our script for udhcpc writes: its variables, one a line. */
export function parseUdhcpcLease(text: string): Record<string, string> {
  const names: Readonly<Record<string, string>> = {
    ip: 'fixed-address',
    subnet: 'subnet-mask',
    broadcast: 'broadcast-address',
    router: 'routers',
    staticroutes: 'static_routes',
    dns: 'domain-name-servers',
    domain: 'domain-name',
    interface: 'interface',
    serverid: 'dhcp-server-identifier',
    lease: 'dhcp-lease-time',
  }
  return namedOptions(text, names)
}

/** What is empty is left out. */
function namedOptions(text: string, names: Readonly<Record<string, string>>): Record<string, string> {
  const options: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const at = line.indexOf('=')
    const name = names[line.slice(0, at)]
    const value = line.slice(at + 1)
    if (name !== undefined && value !== '') options[name] = value
  }
  return options
}

/** networkd's file of a NIC: shell assignments in capitals, with names of its own. */
export function parseNetworkdLease(text: string): Record<string, string> {
  const names: Readonly<Record<string, string>> = {
    ADDRESS: 'fixed-address',
    NETMASK: 'subnet-mask',
    BROADCAST: 'broadcast-address',
    ROUTER: 'routers',
    DNS: 'domain-name-servers',
    DOMAINNAME: 'domain-name',
    SERVER_ADDRESS: 'dhcp-server-identifier',
    LIFETIME: 'dhcp-lease-time',
  }
  return namedOptions(text, names)
}

/** Throws a Failure if the address or its network is not clear. `report` is told of routes that cannot be read. */
export function leaseFrom(
  options: Readonly<Record<string, string>>,
  device: string,
  report: (problem: Said) => void,
): Lease {
  const address = options['fixed-address']
  if (!address || !isIpv4(address)) throw new Failure(say`the lease of ${say.path(device)} has no IPv4 address`)
  const mask = options['subnet-mask'] ?? '255.255.255.0'
  const prefix = prefixOfMask(mask, 4)
  if (prefix === undefined)
    throw new Failure(say`"${say.word(mask)}", the netmask of the lease of ${say.path(device)}, is none`)
  const { routes, problem } = routesOf(options)
  if (problem !== undefined) report(say`static routes of the lease of ${say.named(device)}: ${problem}`)
  const given = options['broadcast-address']
  return {
    interface: device,
    address,
    prefix,
    broadcast: given && isIpv4(given) ? given : broadcastOf(address, prefix),
    routers: (options['routers'] ?? '').split(/[\s,]+/).filter(isIpv4),
    options,
    routes,
  }
}

function routesOf(options: Readonly<Record<string, string>>): ParsedRoutes {
  const name = routeOptions.find((option) => options[option])
  if (name === undefined) return { routes: [], problem: undefined }
  const text = options[name] as string
  return text.includes('/') ? parseRoutePairs(text) : parseClasslessRoutes(text)
}

function isIpv4(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split('.').every((octet) => Number(octet) <= 255)
}

/** The network's last address. */
export function broadcastOf(address: string, prefix: number): string {
  const mask = netmaskOf(prefix).split('.').map(Number)
  return address
    .split('.')
    .map((octet, index) => Number(octet) | (~(mask[index] ?? 0) & 255))
    .join('.')
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text
}
