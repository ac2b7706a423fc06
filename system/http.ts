// What an HTTP request means here: tries, waits, races and the budget, over a transport that makes one exchange; redirects.ts makes
// one try of exchanges.
// The real host's transport is undici (undici-transport.ts), the memory host's a table.

import { HostError, reasonOf } from '../core/errors.ts'
import { type Said, say } from '../core/said.ts'
import type { Clock, Http, HttpMethod, HttpOptions, HttpResponse, RaceOptions } from './host.ts'
import { followed, normalizeUrl, type TimeLeft } from './redirects.ts'
import { defaultTimeout, pauseAfter, requestBudget, spreadAsked, spreadPause } from './request-budget.ts'
import { retryAfter } from './retry-after.ts'
import type { Transport } from './transport.ts'

/** RFC 8305's "connection attempt delay", as the reference has it. */
const raceDelay = 150
/** One try of what is retried: a request or a race. Throws HostError. */
type Try = (left: TimeLeft, signal: AbortSignal | undefined, before: HostError | undefined) => Promise<HttpResponse>

/** `random` spreads the waits between tries; without it they are as long as the options say. */
export function httpOver(transport: Transport, clock: Clock, random?: () => number): Http {
  async function exchange(method: HttpMethod, url: string, options: RaceOptions, left: TimeLeft, signal?: AbortSignal) {
    const response = await followed(transport, method, url, options, left, signal)
    const ok = response.status >= 200 && response.status < 300
    if (ok && !(options.notEmpty && response.body.length === 0)) return response
    throw statusError(method, response, clock.now())
  }

  async function request(method: HttpMethod, url: string, options: RetryOptions = {}): Promise<HttpResponse> {
    const target = normalizeUrl(url)
    return retried({ clock, random }, say.url(target), options, (left, signal, before) =>
      exchange(method, target, signed(options, before), left, signal),
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
    if (only === undefined) throw new HostError('unreachable', say`Nothing to connect to: no URL is given`)
    const targets = [only, ...others]
    const method = options.method ?? 'GET'
    return retried({ clock, random }, say.join(targets.map(say.url), ' or '), options, (left, signal, before) =>
      firstOf(clock, targets, signal, (url, stop) => exchange(method, url, signed(options, before), left, stop)),
    )
  }

  return { get, request, race }
}

function signed<O extends HttpOptions>(options: O, before: HostError | undefined): O {
  return options.sign ? { ...options, headers: { ...options.headers, ...options.sign(before) } } : options
}

interface RetryOptions extends HttpOptions {
  /** Statuses never worth another try. */
  readonly final?: readonly number[]
}

interface Waits {
  readonly clock: Clock
  readonly random: (() => number) | undefined
}

async function retried(
  { clock, random }: Waits,
  label: Said,
  options: RetryOptions,
  attempt: Try,
): Promise<HttpResponse> {
  const { timeout = defaultTimeout, onTry, signal } = options
  const budget = requestBudget(options)
  const started = await clock.uptime()
  const elapsed = async () => ((await clock.uptime()) - started) * 1000
  let before: HostError | undefined
  for (let number = 1; ; number += 1) {
    const passed = number > 1 ? await elapsed() : 0
    const end = budget > 0 ? Math.min(passed + timeout, budget) : timeout
    try {
      const response = await attempt(async () => end - (await elapsed()), signal, before)
      onTry?.({ number, url: label })
      return response
    } catch (thrown) {
      before = thrown instanceof HostError ? thrown : undefined
      const next = before && !signal?.aborted ? decide(before, number, options) : undefined
      const left = budget - (await elapsed())
      const last = next === undefined || next.wait >= left
      onTry?.({ number, url: label, failure: reasonOf(thrown), ...(last ? {} : { wait: next.wait }) })
      if (last) throw next?.asked ? unaffordable(thrown as HostError, next.wait, budget) : thrown
      if (next.wait > 0) await clock.sleep(random ? Math.min(spread(next, random), left) : next.wait, signal)
    }
  }
}

function spread({ wait, asked }: Next, random: () => number): number {
  return asked ? spreadAsked(wait, random) : spreadPause(wait, random)
}

interface Next {
  /** Milliseconds until the next try. */
  readonly wait: number
  /** It is the server that asks for this wait. */
  readonly asked: boolean
}

/**
 * undefined: give up. As in the reference, a 503 is tried again beyond `retries`, after what Retry-After says or a second, unless
 * the caller's `retryOn` claims it as an ordinary failure. Here it ends with the budget.
 */
function decide(error: HostError, number: number, options: RetryOptions): Next | undefined {
  const { retries = 0, retryOn, final = [] } = options
  const { status, retryAfter: asked } = error.detail
  if (error.code === 'tls' || error.code === 'too-large' || error.code === 'refused') return undefined
  if (status !== undefined && final.includes(status)) return undefined
  const wanted = retryOn?.({ ...(status === undefined ? {} : { status }), error })
  const unavailable = status === 503 && wanted !== true
  if (!unavailable && (wanted === false || !(number <= retries))) return undefined
  if (asked !== undefined) return { wait: asked, asked: true }
  return { wait: unavailable ? 1000 : pauseAfter(number, options), asked: false }
}

/** Waiting any less would be no use, and waiting so long is more than there is. */
function unaffordable(error: HostError, wait: number, budget: number): HostError {
  const seconds = (milliseconds: number) => say`${Math.ceil(Math.max(0, milliseconds) / 1000)} s`
  const why = (failed: Said) =>
    say`${failed}; it asks to wait ${seconds(wait)}, and ${seconds(budget)} are allowed in all`
  return new HostError(error.code, why(error.short), {
    detail: error.detail,
    why: why(reasonOf(error, error.detail.url ?? '')),
    cause: error,
  })
}

function statusError(method: string, response: HttpResponse, now: Date): HostError {
  const { status, url } = response
  const place = say.url(url)
  const what = status >= 200 && status < 300 ? say`an empty body (status ${status})` : say`status ${status}`
  const why = say`was answered with ${what}`
  const wait = retryAfter(response, now)
  const authenticate = response.headers['www-authenticate']
  const date = Date.parse(response.headers['date'] ?? '')
  const detail = {
    status,
    url: place,
    ...(wait === undefined ? {} : { retryAfter: wait }),
    ...(authenticate === undefined ? {} : { authenticate }),
    ...(Number.isNaN(date) ? {} : { date }),
  }
  return new HostError('status', say`${say.word(method)} ${place} ${why}`, { detail, why })
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
