// What one HTTP exchange goes over: a connection of its own, so that what a server does to it ends with it. Only the parts of undici
// that are needed are loaded: docs/decisions/0020-http.md.

import type { Socket } from 'node:net'
import type { buildConnector, Dispatcher } from 'undici'
import { say } from '../core/said.ts'
import { exchangeFailure } from './exchange-error.ts'
import type { HttpOptions } from './host.ts'
import type { Exchange } from './transport.ts'

export interface LineOptions {
  readonly environment: () => NodeJS.ProcessEnv
  /** Text of the machine's own certificate bundle; undefined: node's. Asked once, before the first https request. */
  readonly certificates: () => Promise<string | undefined>
}

export interface Line {
  readonly dispatcher: Dispatcher
  /** Whatever state it is in, connecting included. */
  end(): void
}

/** `stop` ends the exchange with a reason. */
export type OpenLine = (exchange: Exchange, stop: (reason: Error) => void) => Promise<Line>

/** Bytes that an answer may have besides its body: headers, trailers, the frames of chunks. */
const overhead = 1024 * 1024
const longestHeaders = 64 * 1024

type Connector = buildConnector.connector

export function undiciLines(options: LineOptions): OpenLine {
  // One per set of certificates. A connector remembers sessions of TLS: the next handshake with a server is a short one.
  const connectors = new Map<string, Promise<Connector>>()
  const proxies = new Map<string, Promise<Dispatcher>>()
  return async (exchange, stop) => {
    const secure = exchange.url.startsWith('https:')
    const certificates = JSON.stringify(exchange.tls ?? {})
    if (proxied(options.environment())) {
      return { dispatcher: await kept(proxies, certificates, () => proxyAgent(options, exchange.tls)), end: () => {} }
    }
    const key = secure ? certificates : 'plain'
    return directLine(exchange, await kept(connectors, key, () => makeConnector(options, secure, exchange.tls)), stop)
  }
}

function kept<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}

async function directLine(exchange: Exchange, connector: Connector, stop: (reason: Error) => void): Promise<Line> {
  const { default: Client } = await import('undici/lib/dispatcher/client.js')
  const sockets: Socket[] = []
  let ended = false
  const connect: Connector = (target, connected) => {
    // What the types leave out: the socket is given back at once, while it connects.
    const socket = connector(target, connected) as unknown as Socket
    if (ended) closed(socket)
    else sockets.push(socket)
    return socket
  }
  const client = new Client(new URL(exchange.url).origin, { allowH2: false, connect, maxHeaderSize: longestHeaders })
  client.on('connect', () => {
    for (const socket of sockets) bounded(socket, exchange, stop)
  })
  return {
    dispatcher: client,
    end() {
      ended = true
      client.destroy().catch(() => {})
      for (const socket of sockets) closed(socket)
    },
  }
}

function closed(socket: Socket): void {
  socket.on('error', () => {}).destroy()
}

/** A server may also send for ever what is in no body. */
function bounded(socket: Socket, exchange: Exchange, stop: (reason: Error) => void): void {
  const most = exchange.limit + overhead
  socket.on('readable', () => {
    if (socket.bytesRead > most)
      stop(exchangeFailure('too-large', exchange, say`the answer is larger than ${most} bytes`))
  })
}

async function makeConnector(options: LineOptions, secure: boolean, tls: HttpOptions['tls']): Promise<Connector> {
  const { default: build } = await import('undici/lib/core/connect.js')
  return build({ ...connection, ...(secure ? await secureContext(options, tls) : {}) })
}

// IPv6 and IPv4 race each other (RFC 8305). The time limit is the exchange's own, so none is set for connecting.
// By itself undici would offer HTTP/2; metadata services are small and old, and get the protocol they were tested with.
const connection = { autoSelectFamily: true, timeout: 0, allowH2: false }

/** It needs what only the whole package sets up. */
async function proxyAgent(options: LineOptions, tls: HttpOptions['tls']): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('undici')
  const connect = { ...connection, ...(await secureContext(options, tls)) }
  const environment = options.environment()
  const either = (name: string) => environment[name] || environment[name.toUpperCase()] || undefined
  const [httpProxy, httpsProxy, noProxy] = [either('http_proxy'), either('https_proxy'), either('no_proxy')]
  return new EnvHttpProxyAgent({
    allowH2: false,
    connect,
    maxHeaderSize: longestHeaders,
    requestTls: connect,
    proxyTls: { allowH2: false },
    // Most proxies allow CONNECT to port 443 only; plain requests are handed to them whole.
    proxyTunnel: false,
    // An empty text says "none"; without one, undici would ask the environment of the process by itself.
    httpProxy: httpProxy ?? '',
    httpsProxy: httpsProxy ?? '',
    noProxy: noProxy ?? '',
  })
}

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

function proxied(environment: NodeJS.ProcessEnv): boolean {
  return ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'].some((name) => environment[name])
}
