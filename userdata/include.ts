// Fetches what #include names: over http(s) with the reference's retries, or from a file. Once-per-instance documents are
// kept in the instance's cache. Independent documents are fetched side by side.

import { createHash } from 'node:crypto'
import { Failure, HostError, reasonOf } from '../core/errors.ts'
import type { Notices } from '../core/notices.ts'
import type { StatePaths } from '../core/paths.ts'
import { redactUrl } from '../core/redact.ts'
import { say } from '../core/said.ts'
import { clientCertificate } from '../system/client-certificate.ts'
import type { Host, HttpOptions } from '../system/host.ts'
import { LimitError, type Limits, type Meter } from './limits.ts'

export interface IncludeSource {
  readonly host: Host
  readonly notices: Notices
  readonly meter: Meter
  readonly paths: Pick<StatePaths, 'cloud' | 'instance'>
}

export interface Fetcher {
  /** Throws an Error whose message says what failed, after how many tries, and why. */
  fetch(url: string, once: boolean): Promise<Buffer>
  /** Ends what is still being fetched: the message is lost anyway. */
  stop(): void
}

/** How many are fetched at a time: a hundred documents that are 50 ms away take two rounds. */
const sideBySide = 50

export function includeFetcher(source: IncludeSource): Fetcher {
  const { host, notices, meter } = source
  const { limits } = meter
  const stopped = new AbortController()
  let parts = 0
  const slots = slotsOf(sideBySide)
  let tls: Promise<HttpOptions['tls']> | undefined
  let deadline: Promise<number> | undefined

  async function download(url: string): Promise<Buffer> {
    deadline ??= host.clock.uptime().then((now) => now * 1000 + limits.includes_budget_ms)
    const left = (await deadline) - (await host.clock.uptime()) * 1000
    if (left <= 0) {
      throw new LimitError('includes_budget_ms', say`all includes together took over ${limits.includes_budget_ms} ms`)
    }
    if (/^https:/i.test(url)) tls ??= clientCertificate(source)
    let tries = 0
    try {
      const response = await host.http.get(url, {
        timeout: limits.include_timeout_ms,
        retries: Math.max(0, limits.include_tries - 1),
        interval: limits.include_interval_ms,
        budget: Math.min(left, limits.include_budget_ms),
        limit: limits.part_bytes,
        signal: stopped.signal,
        tls: await tls,
        onTry: ({ number, url: shown, failure }) => {
          tries = number
          if (failure) notices.debug(say`[${number}/${limits.include_tries}] ${shown}: ${failure}`)
        },
      })
      notices.info(
        say`Read from ${say.url(url)} (${response.status}, ${response.body.length}b) after ${tries} attempts`,
      )
      return response.body
    } catch (error) {
      const reached = limitsReached(error, tries, left, limits)
      const count = tries === 1 ? say`1 try` : say`${tries} tries`
      const reason = reasonOf(error)
      const named = error instanceof HostError && error.detail.url?.startsWith(redactUrl(url))
      const place = named ? '' : say` for url: ${say.url(url)}`
      const limit = reached.length > 0 ? say` (limit ${say.join(reached.map(say.word))})` : ''
      throw new Failure(say`${reason}${place}, after ${count}${limit}`, { cause: error })
    }
  }

  async function readFile(path: string): Promise<Buffer> {
    const content = await host.files.read(path, { limit: limits.part_bytes }).catch((error) => {
      const large = error instanceof HostError && error.code === 'too-large'
      throw large ? new LimitError('part_bytes', error.short) : error
    })
    if (content === undefined) throw new Failure(say`[Errno 2] No such file or directory: '${say.path(path)}'`)
    notices.info(say`Read from ${say.path(path)} (${content.length}b)`)
    return content
  }

  async function fresh(url: string): Promise<Buffer> {
    if (url.startsWith('/')) return readFile(url)
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase() ?? ''
    if (scheme === 'file') return readFile(url.slice('file://'.length))
    if (scheme === 'ftp' || scheme === 'ftps') {
      throw new Failure(say`${scheme} is not fetched, use https for url: ${say.url(url)}`)
    }
    if (scheme !== '' && scheme !== 'http' && scheme !== 'https') {
      throw new Failure(say`"${say.word(scheme)}" is not a protocol that can be fetched, for url: ${say.url(url)}`)
    }
    if (scheme !== '') return download(url)
    notices.warning('userdata/unknown-protocol', say`Attempting unknown protocol for url: ${say.url(url)}`, {
      hint: say`begin it with http://, https:// or file://`,
    })
    return download(`http://${url}`)
  }

  async function once(url: string): Promise<Buffer> {
    const path = `${source.paths.instance}/data/urlcache/${createHash('md5').update(url).digest('hex')}`
    const cached = await host.files.read(path, { limit: limits.part_bytes })
    if (cached) {
      notices.debug(say`${say.url(url)} was fetched before; using ${say.path(path)}`)
      return cached
    }
    const content = await fresh(url)
    // It may be there only once: what has the name is whole, even after a power cut.
    parts += 1
    const part = `${path}.${parts}`
    await host.files.remove(part)
    await host.files.append(part, content, { mode: 0o600, flush: true })
    await host.files.rename(part, path)
    return content
  }

  return {
    async fetch(url, cached) {
      meter.include()
      const content = await slots(() => {
        stopped.signal.throwIfAborted()
        return cached ? once(url) : fresh(url)
      })
      meter.bytes(content.length)
      return content
    },
    stop: () => stopped.abort(new Error('another include failed')),
  }
}

/** What kept us from asking once more. */
function limitsReached(error: unknown, tries: number, left: number, limits: Limits): readonly (keyof Limits)[] {
  if (!(error instanceof HostError) || error.code === 'tls' || error.code === 'refused') return []
  if (error.code === 'too-large') return ['part_bytes']
  if (tries < limits.include_tries)
    return [left < limits.include_budget_ms ? 'includes_budget_ms' : 'include_budget_ms']
  return error.code === 'timeout' ? ['include_timeout_ms', 'include_tries'] : ['include_tries']
}

/** Runs at most `count` at a time, first come first served. */
function slotsOf(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = count
  const waiting: (() => void)[] = []
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
