// Every fault of the metadata server against every kind of caller that fetches, over real connections. Tries, waits and limits of time
// are counted, not waited for: a limit of time that a fault runs into is made short, and counted at its full length.

import assert from 'node:assert/strict'
import { HostError, type HostErrorCode } from '../../core/errors.ts'
import type { Fault } from '../../metadata-server/fault.ts'
import { faults } from '../../metadata-server/faults.ts'
import { type MetadataServer, serve } from '../../metadata-server/server.ts'
import type { Clock } from '../../system/host.ts'
import { httpOver } from '../../system/http.ts'
import type { Exchange, Transport } from '../../system/transport.ts'
import { undiciTransport } from '../../system/undici-transport.ts'
import { loadedNock } from '../support/hooks.ts'
import { answerAt, type Fetcher, fetchers, type Over } from './fetchers.ts'
import { outcomeOf, outcomes } from './outcomes.ts'

const MiB = 1024 * 1024
/** Of a body, here; the real limits are in fetch-options.ts. */
const limit = MiB
/** What a server may get rid of for each exchange: the body, headers and frames, and what the kernels of both ends hold. */
const taken = limit + MiB + 16 * MiB

/** Milliseconds that nothing comes in before, with these faults, and that is no matter for the others. */
const short = 15
const long = 60_000

interface Counted {
  readonly over: Over
  /** Milliseconds that would have passed. */
  passed(): number
  exchanges(): number
  /** How exchanges failed. */
  readonly failures: Set<HostErrorCode>
  /** A document of another server, by the same means. */
  next(url: string): Promise<Buffer>
}

function counted(timeout: number): Counted {
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
      if (error.code === 'timeout') passed += exchange.timeout
      failures.add(error.code)
      throw error
    }
  }
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
    over: (host) => ({ ...host, http: httpOver(transport, clock), clock }),
    passed: () => passed,
    exchanges: () => exchanges,
    failures,
    next: async (url) => (await inner({ ...plain, url })).body,
  }
}

interface Meeting {
  readonly fetcher: Fetcher
  readonly network: Counted
  readonly result: 'document' | 'told' | 'silent'
}

async function meeting(fetcher: Fetcher, fault: Fault, port: number): Promise<Meeting> {
  const network = counted(outcomeOf(fault) === 'timeout' ? short : long)
  const scheme = fault.name.startsWith('tls-') ? 'https' : 'http'
  try {
    return { fetcher, network, result: await fetcher.fetch(`${scheme}://127.0.0.1:${port}`, network.over) }
  } catch (error) {
    assert.ok(error instanceof HostError, `${fetcher.name}: ${error instanceof Error ? error.stack : error}`)
    return { fetcher, network, result: 'told' }
  }
}

describe('every kind of caller that fetches', () => {
  let well: MetadataServer

  // nock would stand between, with sockets of its own.
  before(async () => {
    ;(await loadedNock())?.restore()
    well = await serve({ answers: ({ path }) => answerAt(path) })
  })
  after(async () => {
    ;(await loadedNock())?.activate()
    await well.close()
  })

  it('has what a server has that is well', async () => {
    for (const fetcher of fetchers) {
      assert.equal(await fetcher.fetch(well.url, counted(long).over), 'document', fetcher.name)
    }
  })

  for (const fault of faults) {
    it(`ends within its budget, and says why, when there is ${fault.name}`, async () => {
      const server = await serve({ answers: ({ path }) => answerAt(path), fault: { name: fault.name, pace: 1 } })
      try {
        const meetings = await Promise.all(fetchers.map((fetcher) => meeting(fetcher, fault, server.port)))
        const outcome = outcomeOf(fault)
        for (const { fetcher, network, result } of meetings) {
          const seen = `${fetcher.name}: ${result}, ${[...network.failures]}`
          if (outcome === 'document') assert.deepEqual([result, network.failures.size], ['document', 0], seen)
          else if (outcome === 'other') assert.equal(network.failures.size, 0, seen)
          else assert.deepEqual([result, [...network.failures]], ['told', outcome === 'status' ? [] : [outcome]], seen)
          assert.ok(network.passed() <= fetcher.budget, `${seen}: ${network.passed()} ms of ${fetcher.budget}`)
          assert.equal(
            (await network.next(`${well.url}/x`)).toString(),
            answerAt('/x'),
            `${fetcher.name}: the next fetch`,
          )
        }
        const exchanges = meetings.reduce((sum, { network }) => sum + network.exchanges(), 0)
        assert.ok(server.bytesSent <= exchanges * taken, `${server.bytesSent} bytes in ${exchanges} exchanges`)
      } finally {
        await server.close()
      }
    })
  }

  it('has an outcome for every fault, and none for others', () => {
    const known = Object.values(outcomes).flat()
    assert.deepEqual(known.toSorted(), faults.map(({ name }) => name).toSorted())
  })
})
