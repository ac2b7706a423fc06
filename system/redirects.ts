// One try of a request: the exchanges that its redirects make of it, all in the time that the try has.

import { HostError } from '../core/errors.ts'
import { isSecretHeader, redactUrl } from '../core/redact.ts'
import { type Said, say } from '../core/said.ts'
import { compatibleVersion } from '../core/version.ts'
import { basicLogin } from './basic-login.ts'
import type { HttpMethod, HttpOptions, HttpResponse } from './host.ts'
import { fromFreePort } from './local-ports.ts'
import type { Transport } from './transport.ts'
import { originOf, parseUrl, urlText, type ZonedUrl } from './zoned-url.ts'

const defaultLimit = 64 * 1024 * 1024

const manyRedirects = 20
/** From one document of a service to another: in a circle, each try of many would cost as much. */
const fewRedirects = 3

/** Milliseconds that are left. */
export type TimeLeft = () => Promise<number>

/**
 * The answer of the last hop, of any status. To another origin go neither secret headers nor the machine's certificate, and nothing is
 * sent from a port of root's. What began on a socket stays there.
 */
export async function followed(
  transport: Transport,
  method: HttpMethod,
  url: string,
  options: HttpOptions,
  left: TimeLeft,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const {
    redirects = options.sameHost ? fewRedirects : manyRedirects,
    limit = defaultLimit,
    secretHeaders = [],
    socket,
    from,
    keepUntil,
  } = options
  let { body, tls, localPorts = [] } = options
  let target = parsed(url)
  let verb = method
  let headers = requestHeaders(target.url, options)
  for (let hops = 0; ; hops += 1) {
    target.url.username = ''
    target.url.password = ''
    const here = urlText(target)
    const timeout = Math.ceil(await left())
    if (hops > 0 && timeout <= 0)
      throw failure('timeout', method, url, say`its ${hops} redirects took all the time there was`)
    const how = { limit, secretHeaders, signal, socket, from, keepUntil }
    const exchange = { method: verb, url: here, headers, body, tls, ...how }
    const response = await fromFreePort(localPorts, (localPort) =>
      transport({ ...exchange, localPort, timeout: Math.max(1, timeout) }),
    )
    const location = response.headers['location']
    if (![301, 302, 303, 307, 308].includes(response.status) || !location || redirects === 0) {
      return { ...response, url: here }
    }
    if (hops >= redirects) {
      throw failure('unreachable', method, url, say`it was redirected more than ${redirects} times`)
    }
    const next = redirectTarget(location, target)
    if (options.sameHost && next.url.hostname !== target.url.hostname) {
      throw failure('refused', method, url, say`it is redirected to ${say.url(urlText(next))}, which is another host`)
    }
    if (originOf(next) !== originOf(target)) {
      if (socket !== undefined) {
        throw failure(
          'unreachable',
          method,
          url,
          say`it is redirected to ${say.url(urlText(next))}, away from its socket`,
        )
      }
      localPorts = []
      headers = withoutSecrets(headers, secretHeaders)
      tls = tls?.ca === undefined ? undefined : { ca: tls.ca }
    }
    if (response.status === 303 || (response.status < 303 && verb === 'POST')) {
      verb = verb === 'HEAD' ? 'HEAD' : 'GET'
      body = undefined
    }
    target = next
  }
}

function failure(code: 'timeout' | 'unreachable' | 'refused', method: string, url: string, why: Said): HostError {
  const place = say.url(url)
  return new HostError(code, say`${say.word(method)} ${place}: ${why}`, { detail: { url: place }, why })
}

function parsed(url: string): ZonedUrl {
  const target = parseUrl(url)
  if (target) return target
  throw new HostError('unreachable', say`"${say.url(url)}" is no URL`, { detail: { url: redactUrl(url) } })
}

function redirectTarget(location: string, from: ZonedUrl): ZonedUrl {
  const next = parseUrl(location, from)
  if (next && isHttp(next.url)) return next
  const place = say.url(urlText(from))
  const why = say`redirects to ${say.url(location.slice(0, 200))}, which is no http or https URL`
  throw new HostError('unreachable', say`${place} ${why}`, { detail: { url: place }, why })
}

function requestHeaders(url: URL, options: HttpOptions): Record<string, string> {
  const given = Object.fromEntries(
    Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const headers: Record<string, string> = { 'user-agent': `Cloud-Init/${compatibleVersion}`, accept: '*/*', ...given }
  const login = basicLogin(url)
  if (login !== undefined && !headers['authorization']) headers['authorization'] = login
  return headers
}

function withoutSecrets(
  headers: Readonly<Record<string, string>>,
  secretHeaders: readonly string[],
): Record<string, string> {
  const secret = new Set(secretHeaders.map((name) => name.toLowerCase()))
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.has(name) && !isSecretHeader(name)))
}

/** A URL without a scheme is an http one. */
export function normalizeUrl(url: string): string {
  const text = url.trim()
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (isHttp(parsed(full).url)) return full
  throw new HostError('refused', say`Cannot fetch ${say.url(text)}: only http and https are supported`, {
    detail: { url: redactUrl(text) },
  })
}

function isHttp({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:'
}
