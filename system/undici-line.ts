// What one HTTP exchange goes over: a connection of its own, so that what a server or a proxy does to it ends with it. Only the parts
// of undici that are needed are loaded: docs/decisions/0020-http.md. What leads through a proxy is in undici-proxy.ts.

import { isIP, type Socket } from 'node:net'
import type { Client } from 'undici'
import { say } from '../core/said.ts'
import { exchangeFailure } from './exchange-error.ts'
import type { HttpOptions } from './host.ts'
import type { Connector, Ends, OpenLine, Stop } from './line.ts'
import type { Exchange } from './transport.ts'
import { parseUrl } from './zoned-url.ts'

export interface LineOptions {
  readonly environment: () => NodeJS.ProcessEnv
  /** Text of the machine's own certificate bundle; undefined: node's. Asked once, before the first https request. */
  readonly certificates: () => Promise<string | undefined>
}

/** Bytes that an answer may have besides its body: headers, trailers, the frames of chunks. */
const overhead = 1024 * 1024
const longestHeaders = 64 * 1024

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
  return async (exchange, stop) => {
    const { url: target = new URL(exchange.url), zone } = parseUrl(exchange.url) ?? {}
    const { socket: socketPath, localPort } = exchange
    const isOwn = socketPath !== undefined || localPort !== undefined || zone !== undefined
    const proxy = isOwn ? undefined : await proxyTo(exchange.url, options.environment())
    if (zone !== undefined) await assertUp(zone, exchange)
    const connector = zoned(await connectorTo(target.protocol, exchange.tls, { socketPath, localPort }), zone)
    const ends = endsOf(exchange, stop)
    if (proxy) {
      const { proxiedLine } = await import('./undici-proxy.ts')
      return proxiedLine(exchange, proxy, { ends, toProxy: await connectorTo(proxy.protocol), toServer: connector })
    }
    const dispatcher = await ends.client(target.origin, connector)
    return { dispatcher, path: target.pathname + target.search, headers: {}, end: ends.end }
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

function endsOf(exchange: Exchange, stop: Stop): Ends {
  const sockets: Set<Socket>[] = []
  const clients: Client[] = []
  let ended = false
  return {
    async client(origin, connector) {
      const { default: Client } = await import('undici/lib/dispatcher/client.js')
      const own = new Set<Socket>()
      const keep = (socket: Socket | null | undefined) => {
        if (!socket) return
        own.add(socket)
        if (ended) closed(socket)
      }
      const connect: Connector = (target, connected) => {
        // What the types leave out: the socket is given back at once, while it connects. Behind a tunnel it comes later.
        const socket = connector(target, (...result) => {
          keep(result[1])
          connected(...result)
        })
        keep(socket as unknown as Socket | undefined)
      }
      const localAddress = addressFor(origin, exchange.from)
      const from = localAddress === undefined ? {} : { localAddress }
      const client = new Client(origin, { allowH2: false, connect, maxHeaderSize: longestHeaders, ...from })
      client.on('connect', () => {
        for (const socket of own) bounded(socket, exchange, stop)
      })
      sockets.push(own)
      clients.push(client)
      return client
    },
    end() {
      ended = true
      for (const client of clients) client.destroy().catch(() => {})
      for (const socket of sockets.flatMap((own) => [...own])) closed(socket)
    },
  }
}

/** A name may lead to either family. */
function addressFor(origin: string, { ipv4, ipv6 }: NonNullable<Exchange['from']> = {}): string | undefined {
  const { hostname } = new URL(origin)
  if (hostname.startsWith('[')) return ipv6
  return isIP(hostname) === 4 ? ipv4 : (ipv4 ?? ipv6)
}

function closed(socket: Socket): void {
  socket.on('error', () => {}).destroy()
}

/** A server may also send for ever what is in no body. */
function bounded(socket: Socket, exchange: Exchange, stop: Stop): void {
  const most = exchange.limit + overhead
  socket.on('readable', () => {
    if (socket.bytesRead > most)
      stop(exchangeFailure('too-large', exchange, say`the answer is larger than ${most} bytes`))
  })
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
