// What a server was asked, for a test to assert on: a log that keeps the newest, and waits for what is still to come.

import type { Request } from './answer.ts'

export interface LoggedRequest extends Request {
  /** Counted from 1. */
  readonly number: number
  /** Seconds since the server began. */
  readonly at: number
  /** The status, or the name of a fault. */
  readonly outcome: number | string
}

/** A path; a pattern for "GET /path"; or whatever a function takes for it. */
export type RequestMatch = string | RegExp | ((request: LoggedRequest) => boolean)

export interface WaitOptions {
  /** So many that match. Default 1. */
  readonly count?: number
  /** Milliseconds. Default 10,000. */
  readonly timeout?: number
}

export interface RequestLog {
  /** The newest, oldest first. */
  readonly requests: readonly LoggedRequest[]
  add(request: Request, outcome: number | string): void
  /** The last of `count` requests that match, those that were there before included. Rejects if they don't come in time. */
  waitForRequest(match: RequestMatch, options?: WaitOptions): Promise<LoggedRequest>
}

/** A server that runs for months must not fill the memory. */
const mostRequests = 10_000
const mostBytes = 64 * 1024 * 1024

export function requestLog(now: () => number = () => performance.now()): RequestLog {
  const began = now()
  const requests: LoggedRequest[] = []
  const waiting = new Set<() => void>()
  let number = 0
  let bytes = 0
  return {
    requests,
    add(request, outcome) {
      number += 1
      bytes += sizeOf(request)
      requests.push({ ...request, number, at: (now() - began) / 1000, outcome })
      while (requests.length > mostRequests || bytes > mostBytes) {
        const oldest = requests.shift()
        if (!oldest) break
        bytes -= sizeOf(oldest)
      }
      for (const look of waiting) look()
    },
    waitForRequest(match, { count = 1, timeout = 10_000 } = {}) {
      return new Promise((done, failed) => {
        const look = () => {
          const found = requests.filter((request) => matches(match, request))[count - 1]
          if (!found) return
          waiting.delete(look)
          clearTimeout(timer)
          done(found)
        }
        const timer = setTimeout(() => {
          waiting.delete(look)
          failed(new Error(`No such request came within ${timeout} ms: ${String(match)}. ${asked(requests)}`))
        }, timeout)
        waiting.add(look)
        look()
      })
    },
  }
}

function matches(match: RequestMatch, request: LoggedRequest): boolean {
  if (typeof match === 'function') return match(request)
  if (typeof match === 'string') return request.path === match
  match.lastIndex = 0
  return match.test(`${request.method} ${request.path}`)
}

function sizeOf({ path, headers, body }: Request): number {
  const texts = Object.entries(headers).flat()
  return texts.reduce((sum, text) => sum + text.length, path.length + (body?.length ?? 0))
}

function asked(requests: readonly LoggedRequest[]): string {
  if (requests.length === 0) return 'Nothing was asked.'
  const last = requests.slice(-10).map(({ method, path, outcome }) => `${method} ${path} -> ${outcome}`)
  return `Asked last: ${last.join(', ')}`
}
