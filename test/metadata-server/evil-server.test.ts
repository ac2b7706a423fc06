// Every fault of the metadata server against every kind of caller that fetches, over real connections. Tries, waits and limits of time
// are counted, not waited for: a limit of time that a fault runs into is made short, and counted at its full length.

import assert from 'node:assert/strict'
import { HostError } from '../../core/errors.ts'
import type { Fault } from '../../metadata-server/fault.ts'
import { faults } from '../../metadata-server/faults.ts'
import { type MetadataServer, serve } from '../../metadata-server/server.ts'
import { loadedNock } from '../support/hooks.ts'
import { type Counted, counted, long, short, taken } from './counted-network.ts'
import { answerAt, type Fetcher, fetchers } from './fetchers.ts'
import { outcomeOf, outcomes } from './outcomes.ts'

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
