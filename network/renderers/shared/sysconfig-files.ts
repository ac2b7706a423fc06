// The texts sysconfig is made of: KEY=value files, route files, /etc/sysconfig/network.

import { shellQuote } from '../../../core/shell-quote.ts'
import { isIpv6, type Route } from '../../state.ts'

export type Settings = Map<string, string | number | boolean>

export const header = '# Created by cloud-init automatically, do not edit.\n#\n'

/** Sorted by key; booleans as yes and no; quoted where a shell, which reads these files, would see more than a word. */
export function settingsText(settings: Settings): string {
  const lines = [...settings].map(([key, value]) => [key, valueText(value)] as const)
  const sorted = lines.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `${header}${sorted.map(([key, value]) => `${key}=${value}\n`).join('')}`
}

function valueText(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  const text = String(value)
  if (/^[\w@%+=:,./~^[\]{}-]*$/.test(text)) return text
  // The reference quotes for blanks only, and leaves whatever else a shell acts on to the shell.
  return /["$`\\]/.test(text) ? shellQuote(text) : `"${text}"`
}

/** route-NAME: three or four numbered keys for each IPv4 route. Without a gateway the route is on the link. */
export function routeText(routes: readonly Route[]): string {
  const lines = routes.flatMap(({ network, netmask, gateway, metric }, index) => [
    `ADDRESS${index}=${network}`,
    ...(gateway === undefined ? [] : [`GATEWAY${index}=${gateway}`]),
    ...(netmask === undefined ? [] : [`NETMASK${index}=${netmask}`]),
    ...(metric === undefined ? [] : [`METRIC${index}=${metric}`]),
  ])
  return `${header}${lines.map((line) => `${line}\n`).join('')}`
}

/** route6-NAME: arguments of `ip -6 route add`, with the reference's two blanks where there is no metric. */
export function route6Text(routes: readonly Route[], device: string): string {
  const lines = routes.map(({ network, prefix, gateway, metric }) => {
    const via = gateway === undefined ? '' : ` via ${gateway}`
    return `${network}/${prefix}${via} ${metric === undefined ? '' : `metric ${metric}`} dev ${device}\n`
  })
  return `${header}${lines.join('')}`
}

/** In the reference's order: by their number, from 1 and over both families, as text; the tenth stands before the second. */
export function splitFamilies(routes: readonly Route[]): { readonly four: Route[]; readonly six: Route[] } {
  const numbered = routes.map((route, index) => ({ route, number: String(index + 1) }))
  const ordered = numbered.toSorted((a, b) => (a.number < b.number ? -1 : 1)).map(({ route }) => route)
  return {
    four: ordered.filter(({ network }) => !isIpv6(network)),
    six: ordered.filter(({ network }) => isIpv6(network)),
  }
}

/** /etc/sysconfig/network: our keys first, then every other line of the present file. */
export function networkText(present: string | undefined, ipv6: boolean): string {
  const ours = ['NETWORKING=yes', ...(ipv6 ? ['NETWORKING_IPV6=yes', 'IPV6_AUTOCONF=no'] : [])]
  const keys = ['NETWORKING=', 'NETWORKING_IPV6=', 'IPV6_AUTOCONF=']
  const own = header.split('\n')
  const body = present === undefined ? [] : present.replace(/\n$/, '').split('\n')
  const start = body[0] === own[0] ? (body[1] === own[1] ? 2 : 1) : 0
  const kept = body.slice(start).filter((line) => !keys.some((key) => line.trimStart().startsWith(key)))
  return `${header}${[...ours, ...kept].map((line) => `${line}\n`).join('')}`
}
