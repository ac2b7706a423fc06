// What an HTTP request means here: tries, waits, redirects, races and budgets, over a transport that makes one exchange.
// The real host's transport is undici (undici-transport.ts), the memory host's a table.

import { HostError, reasonOf } from '../core/errors.ts'
import { redactUrl, redactUrls } from '../core/redact.ts'
import { compatibleVersion } from '../core/version.ts'
import type { Clock, Http, HttpMethod, HttpOptions, HttpResponse, RaceOptions } from './host.ts'

/** One request, one answer of any status. Failure is a HostError: 'unreachable', 'timeout', 'tls', 'too-large'. */
export type Transport = (exchange: Exchange) => Promise<HttpResponse>

export interface Exchange {
  readonly method: HttpMethod
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
  /** Milliseconds until the last byte. */
  readonly timeout: number
  readonly limit: number
  readonly tls: HttpOptions['tls']
  readonly secretHeaders: readonly string[]
  readonly signal: AbortSignal | undefined
}

/** RFC 8305's "connection attempt delay", as the reference has it. */
const raceDelay = 150
/** How long a server may keep us waiting with 503 where no budget is given. The reference waits for ever. */
const unavailableLimit = 600_000
const defaultLimit = 64 * 1024 * 1024

/** One try of what is retried: a request or a race. Throws HostError. */
type Try = (timeout: number, signal: AbortSignal | undefined) => Promise<HttpResponse>

export function httpOver(transport: Transport, clock: Clock): Http {
  async function exchange(
    method: HttpMethod,
    url: string,
    options: RaceOptions,
    timeout: number,
    signal?: AbortSignal,
  ) {
    const response = await followed(transport, method, url, options, timeout, signal)
    const ok = response.status >= 200 && response.status < 300
    if (ok && !(options.notEmpty && response.body.length === 0)) return response
    throw statusError(method, response, clock.now())
  }

  async function request(method: HttpMethod, url: string, options: RetryOptions = {}): Promise<HttpResponse> {
    const target = normalizeUrl(url)
    return retried(clock, redactUrl(target), options, (timeout, signal) =>
      exchange(method, target, options, timeout, signal),
    )
  }

  async function get(url: string, options: HttpOptions & { absent: true }): Promise<HttpResponse | undefined>
  async function get(url: string, options?: HttpOptions): Promise<HttpResponse>
  async function get(url: string, options: HttpOptions = {}): Promise<HttpResponse | undefined> {
    if (!options.absent) return request('GET', url, options)
    try {
      return await request('GET', url, { ...options, final: [404] })
    } catch (error) {
      if (error instanceof HostError && error.detail.status === 404) return undefined
      throw error
    }
  }

  async function race(urls: readonly string[], options: RaceOptions = {}): Promise<HttpResponse> {
    const [only, ...others] = urls.map(normalizeUrl)
    if (only === undefined) throw new HostError('unreachable', 'Nothing to connect to: no URL is given')
    const targets = [only, ...others]
    const method = options.method ?? 'GET'
    return retried(clock, targets.map(redactUrl).join(' or '), options, (timeout, signal) =>
      firstOf(clock, targets, signal, (url, stop) => exchange(method, url, options, timeout, stop)),
    )
  }

  return { get, request, race }
}

interface RetryOptions extends HttpOptions {
  /** Statuses never worth another try. */
  readonly final?: readonly number[]
}

async function retried(clock: Clock, label: string, options: RetryOptions, attempt: Try): Promise<HttpResponse> {
  const { timeout = 10_000, budget, onTry, signal } = options
  const started = await clock.uptime()
  const elapsed = async () => ((await clock.uptime()) - started) * 1000
  for (let number = 1; ; number += 1) {
    // Whole milliseconds: node's timers throw at any other limit.
    const left =
      budget === undefined || budget <= 0
        ? timeout
        : Math.max(1, Math.min(timeout, Math.ceil(budget - (await elapsed()))))
    try {
      const response = await attempt(left, signal)
      onTry?.({ number, url: label })
      return response
    } catch (thrown) {
      const retriable = thrown instanceof HostError && !signal?.aborted
      const wait = retriable ? decide(thrown, number, await elapsed(), options) : undefined
      onTry?.({ number, url: label, failure: reasonOf(thrown), ...(wait === undefined ? {} : { wait }) })
      if (wait === undefined) throw thrown
      if (wait > 0) await clock.sleep(wait, signal)
    }
  }
}

/**
 * Milliseconds until the next try; undefined: give up. As in the reference, a 503 is tried again beyond `retries`, after what
 * Retry-After says or a second, unless the caller's `retryOn` claims it as an ordinary failure.
 */
function decide(error: HostError, number: number, elapsed: number, options: RetryOptions): number | undefined {
  const { retries = 0, interval = 1000, retryOn, budget, final = [] } = options
  const { status, retryAfter } = error.detail
  if (error.code === 'tls' || error.code === 'too-large' || error.code === 'refused') return undefined
  if (status !== undefined && final.includes(status)) return undefined
  const wanted = retryOn?.({ ...(status === undefined ? {} : { status }), error })
  const unavailable = status === 503 && wanted !== true
  if (!unavailable && (wanted === false || number > retries)) return undefined
  const ordinary = typeof interval === 'function' ? interval(number) : interval
  const wait = unavailable ? (retryAfter ?? 1000) : (retryAfter ?? Math.max(0, ordinary))
  const end = budget ?? (unavailable ? unavailableLimit : Number.POSITIVE_INFINITY)
  return elapsed + wait < end ? wait : undefined
}

function statusError(method: string, response: HttpResponse, now: Date): HostError {
  const { status, url } = response
  const place = redactUrl(url)
  const why = status >= 200 && status < 300 ? `an empty body (status ${status})` : `status ${status}`
  const retryAfter = retryAfterOf(response, now)
  const detail = { status, url: place, ...(retryAfter === undefined ? {} : { retryAfter }) }
  return new HostError('status', `${method} ${place} was answered with ${why}`, { detail })
}

/** Reads seconds or a date. One that is past or cannot be read counts as a second; undefined: there is none. */
function retryAfterOf({ headers }: HttpResponse, now: Date): number | undefined {
  const value = headers['retry-after']?.trim()
  if (value === undefined) return undefined
  // A date is measured against the server's own clock if it shows that: this machine's may not be set yet on a first boot.
  const from = Date.parse(headers['date'] ?? '') || now.getTime()
  const wait = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - from
  return wait > 0 && Number.isFinite(wait) ? wait : 1000
}

async function followed(
  transport: Transport,
  method: HttpMethod,
  url: string,
  options: HttpOptions,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const { redirects = 20, limit = defaultLimit, tls, secretHeaders = [] } = options
  let target = new URL(url)
  let verb = method
  let body = options.body
  let headers = requestHeaders(target, options)
  for (let hops = 0; ; hops += 1) {
    target.username = ''
    target.password = ''
    const response = await transport({
      method: verb,
      url: target.href,
      headers,
      body,
      timeout,
      limit,
      tls,
      secretHeaders,
      signal,
    })
    const location = response.headers['location']
    if (![301, 302, 303, 307, 308].includes(response.status) || !location || redirects === 0) {
      return { ...response, url: target.href }
    }
    if (hops >= redirects) {
      const place = redactUrl(url)
      throw new HostError('unreachable', `${method} ${place} was redirected more than ${redirects} times`, {
        detail: { url: place },
      })
    }
    const next = redirectTarget(location, target)
    if (next.origin !== target.origin) headers = withoutSecrets(headers, secretHeaders)
    if (response.status === 303 || (response.status < 303 && verb === 'POST')) {
      verb = verb === 'HEAD' ? 'HEAD' : 'GET'
      body = undefined
    }
    target = next
  }
}

function redirectTarget(location: string, from: URL): URL {
  const next = URL.canParse(location, from) ? new URL(location, from) : undefined
  if (next?.protocol === 'http:' || next?.protocol === 'https:') return next
  const place = redactUrl(from.href)
  throw new HostError('unreachable', `${place} redirects to ${redactUrl(location)}, which is no http or https URL`, {
    detail: { url: place },
  })
}

function requestHeaders(url: URL, options: HttpOptions): Record<string, string> {
  const given = Object.fromEntries(
    Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const headers: Record<string, string> = { 'user-agent': `Cloud-Init/${compatibleVersion}`, accept: '*/*', ...given }
  if (url.username && !headers['authorization']) {
    const credentials = `${decoded(url.username)}:${decoded(url.password)}`
    headers['authorization'] = `Basic ${Buffer.from(credentials).toString('base64')}`
  }
  return headers
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a lone percent sign is meant literally
  }
}

function withoutSecrets(
  headers: Readonly<Record<string, string>>,
  secretHeaders: readonly string[],
): Record<string, string> {
  const secret = new Set(['authorization', 'cookie', ...secretHeaders.map((name) => name.toLowerCase())])
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.has(name)))
}

/** A URL without a scheme is an http one. */
function normalizeUrl(url: string): string {
  const text = url.trim()
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const parsed = URL.canParse(full) ? new URL(full) : undefined
  if (!parsed)
    throw new HostError('unreachable', `"${redactUrls(text)}" is no URL`, { detail: { url: redactUrls(text) } })
  if (parsed.protocol === 'http:' || parsed.protocol === 'https:') return full
  throw new HostError('refused', `Cannot fetch ${redactUrl(text)}: only http and https are supported`, {
    detail: { url: redactUrl(text) },
  })
}

/** Starts one after the other, each 150 ms after the one before or as soon as all before have failed. */
async function firstOf(
  clock: Clock,
  urls: readonly string[],
  signal: AbortSignal | undefined,
  start: (url: string, signal: AbortSignal) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const stop = new AbortController()
  const either = signal ? AbortSignal.any([stop.signal, signal]) : stop.signal
  const running: Promise<HttpResponse>[] = []
  try {
    for (const [index, url] of urls.entries()) {
      running.push(start(url, either))
      const won = Promise.any(running).catch(() => undefined)
      const pause = index < urls.length - 1 ? clock.sleep(raceDelay, either).catch(() => undefined) : won
      const winner = await Promise.race([won, pause.then(() => undefined)])
      if (winner) return winner
    }
    return await Promise.any(running)
  } catch (error) {
    throw error instanceof AggregateError ? mostTelling(error.errors) : error
  } finally {
    stop.abort()
  }
}

/** The failure to report and to decide by: the longest demanded wait, then any answer, then the first. */
function mostTelling(errors: readonly unknown[]): unknown {
  const known = errors.filter((error) => error instanceof HostError)
  const waitOf = (error: HostError) => error.detail.retryAfter ?? 1000
  const busy = known.filter(({ detail }) => detail.status === 503).sort((a, b) => waitOf(b) - waitOf(a))
  return busy[0] ?? known.find(({ detail }) => detail.status !== undefined) ?? errors[0]
}
