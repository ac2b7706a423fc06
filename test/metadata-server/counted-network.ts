// A network to a server that is really there, over a clock that counts tries, waits and limits of time instead of waiting for them: a limit
// that a fault runs into is made short, and counted at its full length.

import assert from 'node:assert/strict'
import { HostError, type HostErrorCode } from '../../core/errors.ts'
import type { Clock, Http } from '../../system/host.ts'
import { httpOver } from '../../system/http.ts'
import type { Exchange, Transport } from '../../system/transport.ts'
import { undiciTransport } from '../../system/undici-transport.ts'
import type { Over } from './fetchers.ts'

const MiB = 1024 * 1024
/** Of a body, here; the real limits are in fetch-options.ts. */
const limit = MiB
/** What a server may get rid of for each exchange: the body, headers and frames, and what the kernels of both ends hold. */
export const taken = limit + MiB + 16 * MiB

/** Milliseconds that nothing comes in before, with these faults, and that is no matter for the others. */
export const short = 15
export const long = 60_000

export interface Counted {
  readonly over: Over
  readonly http: Http
  readonly clock: Clock
  /** Milliseconds that would have passed. */
  passed(): number
  exchanges(): number
  /** How exchanges failed. */
  readonly failures: Set<HostErrorCode>
  /** A document of another server, by the same means. */
  next(url: string): Promise<Buffer>
}

/** `hardship`: milliseconds that each exchange takes that fails, so that many tries are few. */
export function counted(timeout: number, hardship = 0): Counted {
  const inner = undiciTransport({ environment: () => ({}), certificates: async () => undefined })
  const failures = new Set<HostErrorCode>()
  let passed = 0
  let exchanges = 0
  const clock: Clock = {
    now: () => new Date('2026-01-01T00:00:00Z'),
    uptime: async () => 10 + passed / 1000,
    async sleep(milliseconds) {
      assert.ok(milliseconds >= 0 && milliseconds < 2 ** 31)
      passed += milliseconds
    },
  }
  const transport: Transport = async (exchange) => {
    exchanges += 1
    assert.ok(Number.isInteger(exchange.timeout) && exchange.timeout > 0)
    try {
      return await inner({ ...exchange, timeout, limit: Math.min(exchange.limit, limit) })
    } catch (error) {
      assert.ok(error instanceof HostError, String(error instanceof Error ? error.stack : error))
      assert.equal(error.short.includes('\n'), false, error.short)
      passed += error.code === 'timeout' ? exchange.timeout : hardship
      failures.add(error.code)
      throw error
    }
  }
  const http = httpOver(transport, clock)
  const plain: Omit<Exchange, 'url'> = {
    method: 'GET',
    headers: {},
    body: undefined,
    timeout: long,
    limit,
    tls: undefined,
    secretHeaders: [],
    signal: undefined,
  }
  return {
    over: (host) => ({ ...host, http, clock }),
    http,
    clock,
    passed: () => passed,
    exchanges: () => exchanges,
    failures,
    next: async (url) => (await inner({ ...plain, url })).body,
  }
}
