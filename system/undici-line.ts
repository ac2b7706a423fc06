// What one HTTP exchange goes over: a connection of its own, so that what a server or a proxy does to it ends with it, or one that is kept
// for several. Only the parts of undici that are needed are loaded: docs/decisions/0020-http.md. What leads through a proxy is in
// undici-proxy.ts.

import { say } from '../core/said.ts'
import { connections } from './connections.ts'
import { exchangeFailure } from './exchange-error.ts'
import type { HttpOptions } from './host.ts'
import { type KeptLine, keptLines } from './kept-lines.ts'
import type { Connector, OpenLine } from './line.ts'
import type { Exchange } from './transport.ts'
import { parseUrl } from './zoned-url.ts'

export interface LineOptions {
  readonly environment: () => NodeJS.ProcessEnv
  /** Text of the machine's own certificate bundle; undefined: node's. Asked once, before the first https request. */
  readonly certificates: () => Promise<string | undefined>
  /** What comes before each connection. */
  readonly load?: () => Promise<void>
}

export function undiciLines(options: LineOptions): OpenLine {
  // One per set of certificates and way. A connector remembers sessions of TLS: the next handshake with a server is a short one.
  const connectors = new Map<string, Promise<Connector>>()
  const connectorTo = (protocol: string, tls?: HttpOptions['tls'], way: Way = {}) => {
    const secure = protocol === 'https:'
    const key = JSON.stringify([secure ? (tls ?? {}) : 'plain', way])
    const connector = connectors.get(key) ?? makeConnector(options, secure, tls, way)
    connectors.set(key, connector)
    return connector
  }
  const kept = keptLines()
  return async (exchange, stop, fresh = false) => {
    const { url: target = new URL(exchange.url), zone } = parseUrl(exchange.url) ?? {}
    const { method, socket: socketPath, localPort, keepUntil, from, tls } = exchange
    const request = { path: target.pathname + target.search, headers: {} }
    const until = localPort === undefined ? keepUntil : undefined
    const place = until ? JSON.stringify([target.origin, zone, socketPath, from, tls]) : ''
    const release = (line: KeptLine) => () => (until ? kept.giveBack(until, place, line) : line.ends.end())
    // What must not be sent twice never meets a connection that the server may just have closed.
    const isRepeatable = method === 'GET' || method === 'HEAD'
    const before = until && isRepeatable && !fresh ? kept.take(until, place) : undefined
    if (before) {
      before.ends.serve(exchange, stop)
      return { ...request, dispatcher: before.client, used: true, end: before.ends.end, release: release(before) }
    }
    const isOwn = socketPath !== undefined || localPort !== undefined || zone !== undefined
    const proxy = isOwn ? undefined : await proxyTo(exchange.url, options.environment())
    if (zone !== undefined) await assertUp(zone, exchange)
    const connector = zoned(await connectorTo(target.protocol, tls, { socketPath, localPort }), zone)
    const ends = connections(from)
    ends.serve(exchange, stop)
    if (proxy) {
      const { proxiedLine } = await import('./undici-proxy.ts')
      return proxiedLine(exchange, proxy, { ends, toProxy: await connectorTo(proxy.protocol), toServer: connector })
    }
    await options.load?.()
    const client = await ends.client(target.origin, connector)
    return { ...request, dispatcher: client, used: false, end: ends.end, release: release({ client, ends }) }
  }
}

/** How the machine itself is left, where it matters. */
interface Way {
  readonly socketPath?: string | undefined
  readonly localPort?: number | undefined
}

/** The name of the server, which it is told, is without the zone: that is this machine's business. */
function zoned(connector: Connector, zone: string | undefined): Connector {
  if (zone === undefined) return connector
  return (asked, done) => connector({ ...asked, hostname: `${asked.hostname}%${zone}` }, done)
}

/** To a NIC that is not there, node would connect by any other. */
async function assertUp(zone: string, exchange: Exchange): Promise<void> {
  const { networkInterfaces } = await import('node:os')
  if (Object.hasOwn(networkInterfaces(), zone)) return
  throw exchangeFailure('unreachable', exchange, say`no network device ${say.named(zone)} is up`)
}

async function proxyTo(url: string, environment: NodeJS.ProcessEnv): Promise<URL | undefined> {
  if (!Object.keys(environment).some((name) => /^(?:https?|all)_proxy$/i.test(name))) return undefined
  const { proxyOf } = await import('./proxy-of.ts')
  return proxyOf(url, environment)
}

async function makeConnector(
  options: LineOptions,
  secure: boolean,
  tls: HttpOptions['tls'],
  { socketPath, localPort }: Way,
): Promise<Connector> {
  const { default: build } = await import('undici/lib/core/connect.js')
  // What the types leave out: other options go to net.connect() as they are.
  const way: object = { socketPath, localPort }
  return build({ ...connection, ...way, ...(secure ? await secureContext(options, tls) : {}) })
}

// IPv6 and IPv4 race each other (RFC 8305). The time limit is the exchange's own, so none is set for connecting.
// By itself undici would offer HTTP/2; metadata services are small and old, and get the protocol they were tested with.
const connection = { autoSelectFamily: true, timeout: 0, allowH2: false }

async function secureContext(options: LineOptions, tls: HttpOptions['tls'] = {}): Promise<object> {
  const { createSecureContext } = await import('node:tls')
  const ca = tls.ca ?? (await options.certificates())
  const material = {
    ...(ca ? { ca } : {}),
    ...(tls.cert ? { cert: tls.cert } : {}),
    ...(tls.key ? { key: tls.key } : {}),
  }
  return { secureContext: createSecureContext(material) }
}
