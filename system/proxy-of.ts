// Which proxy a request goes through, as the environment says: http_proxy, https_proxy, all_proxy and no_proxy, in small letters or large.
// As in the reference (Python's requests), no_proxy may hold networks, such as 169.254.0.0/16.

import { BlockList, isIP } from 'node:net'
import { HostError } from '../core/errors.ts'
import { say } from '../core/said.ts'

/** undefined: straight to the server. Throws HostError where the proxy is none of HTTP. */
export function proxyOf(url: string, environment: NodeJS.ProcessEnv): URL | undefined {
  const target = new URL(url)
  const named = (name: string) => environment[name] || environment[name.toUpperCase()] || undefined
  const proxy = named(`${target.protocol.slice(0, -1)}_proxy`) ?? named('all_proxy')
  if (proxy === undefined || isExempt(target, named('no_proxy') ?? '')) return undefined
  const full = proxy.includes('://') ? proxy : `http://${proxy}`
  const parsed = URL.canParse(full) ? new URL(full) : undefined
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return parsed
  throw new HostError('unreachable', say`The proxy of the environment, ${say.url(proxy)}, is no http or https URL`)
}

function isExempt(target: URL, exempt: string): boolean {
  const host = bare(target.hostname)
  const port = target.port || (target.protocol === 'https:' ? '443' : '80')
  return exempt.split(/[,\s]+/).some((entry) => {
    if (entry === '') return false
    if (entry.includes('/')) return isWithin(host, entry)
    const [name, only] = withPort(entry.toLowerCase())
    return (only === undefined || only === port) && isNamed(host, name)
  })
}

/** "*" is every host, "*.example.com" those below, "example.com" and ".example.com" those below and itself. */
function isNamed(host: string, name: string): boolean {
  if (name === '*') return true
  const domain = bare(name.replace(/^\*?\./, ''))
  return host.endsWith(`.${domain}`) || (host === domain && !name.startsWith('*'))
}

function isWithin(host: string, network: string): boolean {
  const [address = '', bits = ''] = network.split('/')
  const family = isIP(address)
  const most = family === 4 ? 32 : 128
  if (family === 0 || family !== isIP(host) || !/^\d{1,3}$/.test(bits) || Number(bits) > most) return false
  const list = new BlockList()
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  list.addSubnet(address, Number(bits), kind)
  return list.check(host, kind)
}

/** An address of IPv6 has a port only behind brackets. */
function withPort(entry: string): readonly [name: string, port?: string] {
  const colon = entry.lastIndexOf(':')
  const name = entry.slice(0, colon)
  const has = colon > 0 && (name.endsWith(']') || !name.includes(':')) && /^\d+$/.test(entry.slice(colon + 1))
  return has ? [name, entry.slice(colon + 1)] : [entry]
}

/** Without the brackets of IPv6 and a final dot. */
function bare(host: string): string {
  const name = host.endsWith('.') ? host.slice(0, -1) : host
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name
}
