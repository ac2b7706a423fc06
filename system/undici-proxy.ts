// An exchange through a proxy: a plain one is handed to it whole, since most proxies allow CONNECT to port 443 only; https goes through
// a tunnel (RFC 9110, section 9.3.6), whose other end is bounded like the server's own.

import { isIP, type Socket } from 'node:net'
import { say } from '../core/said.ts'
import { basicLogin } from './basic-login.ts'
import { exchangeError, exchangeFailure } from './exchange-error.ts'
import type { Connector, Ends, Line } from './line.ts'
import type { Exchange } from './transport.ts'

interface Ways {
  readonly ends: Ends
  readonly toProxy: Connector
  readonly toServer: Connector
}

export async function proxiedLine(exchange: Exchange, proxy: URL, { ends, toProxy, toServer }: Ways): Promise<Line> {
  const target = new URL(exchange.url)
  const credentials = basicLogin(proxy)
  const login: Record<string, string> = credentials === undefined ? {} : { 'proxy-authorization': credentials }
  // None is kept: proxies have rules of their own.
  const line = { used: false, end: ends.end, release: ends.end }
  // The client would name the server that is asked for.
  const servername = isIP(proxy.hostname.replace(/[[\]]/g, '')) ? '' : proxy.hostname
  const front = await ends.client(proxy.origin, (asked, done) => toProxy({ ...asked, servername }, done))
  if (target.protocol === 'http:') {
    return { ...line, dispatcher: front, path: target.href, headers: { host: target.host, ...login } }
  }
  const { default: connect } = await import('undici/lib/api/api-connect.js')
  const place = `${target.hostname}:${target.port || 443}`
  const tunnel = async () => {
    const { statusCode, socket } = await connect.call(front, { path: place, headers: { host: place, ...login } })
    if (statusCode >= 200 && statusCode < 300) return socket
    socket.on('error', () => {}).destroy()
    throw exchangeFailure('unreachable', exchange, say`the proxy refused the tunnel with status ${statusCode}`)
  }
  const through: Connector = (asked, done) => {
    tunnel().then(
      (httpSocket) => toServer({ ...asked, httpSocket: httpSocket as Socket }, done),
      // As it is, undici would take the end of a connection for one that may be tried again, for ever.
      (error: unknown) => done(exchangeError(exchange, error), null),
    )
  }
  const dispatcher = await ends.client(target.origin, through)
  return { ...line, dispatcher, path: target.pathname + target.search, headers: {} }
}
