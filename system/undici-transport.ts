// One HTTP exchange over the network, by undici. Nothing of undici is loaded before the first request, and then only
// the parts that are needed: docs/decisions/0020-http.md.

import type { Dispatcher } from 'undici'
import { exchangeError, exchangeFailure } from './exchange-error.ts'
import type { HttpOptions, HttpResponse } from './host.ts'
import type { Exchange, Transport } from './http.ts'

type Send = (dispatcher: Dispatcher, options: Dispatcher.RequestOptions) => Promise<Dispatcher.ResponseData>

export interface TransportOptions {
  readonly environment: () => NodeJS.ProcessEnv
  /** Text of the machine's own certificate bundle; undefined: node's. Asked once, before the first https request. */
  readonly certificates: () => Promise<string | undefined>
}

export function undiciTransport(options: TransportOptions): Transport {
  const dispatchers = new Map<string, Promise<Dispatcher>>()

  /** One pool of connections per set of certificates. */
  function dispatcherFor(url: string, tls: HttpOptions['tls']): Promise<Dispatcher> {
    const secure = url.startsWith('https:') || proxied(options.environment())
    const key = secure ? JSON.stringify(tls ?? {}) : 'plain'
    const known = dispatchers.get(key)
    if (known) return known
    const made = makeDispatcher(options, secure, tls)
    dispatchers.set(key, made)
    return made
  }

  return async (exchange) => {
    const { method, url, headers, body, timeout, limit, signal } = exchange
    const late = AbortSignal.timeout(timeout)
    try {
      const dispatcher = await dispatcherFor(url, exchange.tls)
      const send = await loadRequest()
      const { origin, pathname, search } = new URL(url)
      const response = await send(dispatcher, {
        origin,
        path: pathname + search,
        method,
        headers: { ...headers },
        body: body ?? null,
        signal: signal ? AbortSignal.any([signal, late]) : late,
        headersTimeout: 0,
        bodyTimeout: 0,
      })
      return {
        status: response.statusCode,
        headers: flatten(response.headers),
        body: await readBody(response.body, limit, exchange),
        url,
      }
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      if (late.aborted) throw exchangeFailure('timeout', exchange, `no complete answer within ${timeout} ms`, error)
      throw exchangeError(exchange, error)
    }
  }
}

async function loadRequest(): Promise<Send> {
  const { default: request } = await import('undici/lib/api/api-request.js')
  return (dispatcher, options) => request.call(dispatcher, options)
}

async function makeDispatcher(
  options: TransportOptions,
  secure: boolean,
  tls: HttpOptions['tls'],
): Promise<Dispatcher> {
  // IPv6 and IPv4 race each other (RFC 8305). The time limit is the exchange's own, so none is set for connecting.
  // By itself undici would offer HTTP/2; metadata services are small and old, and get the protocol they were tested with.
  const connection = { autoSelectFamily: true, timeout: 0, allowH2: false }
  const connect = secure ? { ...connection, ...(await secureContext(options, tls)) } : connection
  const environment = options.environment()
  if (proxied(environment)) {
    // The proxy agent needs what only the whole package sets up.
    const { EnvHttpProxyAgent } = await import('undici')
    const either = (name: string) => environment[name] || environment[name.toUpperCase()] || undefined
    const [httpProxy, httpsProxy, noProxy] = [either('http_proxy'), either('https_proxy'), either('no_proxy')]
    return new EnvHttpProxyAgent({
      allowH2: false,
      connect,
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
  const { default: Agent } = await import('undici/lib/dispatcher/agent.js')
  return new Agent({ allowH2: false, connect })
}

async function secureContext(options: TransportOptions, tls: HttpOptions['tls'] = {}): Promise<object> {
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

async function readBody(body: AsyncIterable<Uint8Array>, limit: number, exchange: Exchange): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop early destroys the stream and with it the connection.
  for await (const chunk of body) {
    size += chunk.length
    if (size > limit) throw exchangeFailure('too-large', exchange, `the answer is larger than ${limit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): HttpResponse['headers'] {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    entries.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : `${value}`]),
  )
}
