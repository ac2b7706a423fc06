// One try of a request: the exchanges that its redirects make of it, all in the time that the try has.

import { HostError } from '../core/errors.ts'
import { isSecretHeader, redactUrl } from '../core/redact.ts'
import { type Said, say } from '../core/said.ts'
import { compatibleVersion } from '../core/version.ts'
import { basicLogin } from './basic-login.ts'
import type { HttpMethod, HttpOptions, HttpResponse } from './host.ts'
import type { Transport } from './transport.ts'

const defaultLimit = 64 * 1024 * 1024

/** Milliseconds that are left. */
export type TimeLeft = () => Promise<number>

/** The answer of the last hop, of any status. To another origin go neither secret headers nor the machine's certificate. */
export async function followed(
  transport: Transport,
  method: HttpMethod,
  url: string,
  options: HttpOptions,
  left: TimeLeft,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const { redirects = 20, limit = defaultLimit, secretHeaders = [] } = options
  let { body, tls } = options
  let target = new URL(url)
  let verb = method
  let headers = requestHeaders(target, options)
  for (let hops = 0; ; hops += 1) {
    target.username = ''
    target.password = ''
    const timeout = Math.ceil(await left())
    if (hops > 0 && timeout <= 0)
      throw failure('timeout', method, url, say`its ${hops} redirects took all the time there was`)
    const exchange = { method: verb, url: target.href, headers, body, limit, tls, secretHeaders, signal }
    const response = await transport({ ...exchange, timeout: Math.max(1, timeout) })
    const location = response.headers['location']
    if (![301, 302, 303, 307, 308].includes(response.status) || !location || redirects === 0) {
      return { ...response, url: target.href }
    }
    if (hops >= redirects) {
      throw failure('unreachable', method, url, say`it was redirected more than ${redirects} times`)
    }
    const next = redirectTarget(location, target)
    if (next.origin !== target.origin) {
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

function failure(code: 'timeout' | 'unreachable', method: string, url: string, why: Said): HostError {
  const place = say.url(url)
  return new HostError(code, say`${say.word(method)} ${place}: ${why}`, { detail: { url: place }, why })
}

function redirectTarget(location: string, from: URL): URL {
  const next = URL.canParse(location, from) ? new URL(location, from) : undefined
  if (next?.protocol === 'http:' || next?.protocol === 'https:') return next
  const place = say.url(from.href)
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
  const parsed = URL.canParse(full) ? new URL(full) : undefined
  if (!parsed)
    throw new HostError('unreachable', say`"${say.url(text)}" is no URL`, { detail: { url: redactUrl(text) } })
  if (parsed.protocol === 'http:' || parsed.protocol === 'https:') return full
  throw new HostError('refused', say`Cannot fetch ${say.url(text)}: only http and https are supported`, {
    detail: { url: redactUrl(text) },
  })
}
