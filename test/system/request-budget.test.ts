import assert from 'node:assert/strict'
import type { HttpOptions } from '../../system/host.ts'
import { httpOver } from '../../system/http.ts'
import { memory } from '../../system/memory.ts'
import { pauseAfter, requestBudget, spreadAsked, spreadPause } from '../../system/request-budget.ts'
import type { Transport } from '../../system/transport.ts'

describe('the budget of a request', () => {
  it('is what the caller says', () => {
    assert.equal(requestBudget({ budget: 25_000, retries: 10 }), 25_000)
    assert.equal(requestBudget({ budget: 0 }), 0)
    assert.equal(requestBudget({ budget: Number.POSITIVE_INFINITY }), 2 ** 31 - 1)
  })

  it('is otherwise what the tries may take, between ten minutes and an hour', () => {
    assert.equal(requestBudget({}), 600_000)
    assert.equal(requestBudget({ timeout: 50_000, retries: 14, interval: 2000 }), 15 * 50_000 + 14 * 2000)
    assert.equal(requestBudget({ timeout: 50_000, retries: 14, interval: (tries) => tries * 1000 }), 750_000 + 105_000)
    assert.equal(requestBudget({ retries: Number.POSITIVE_INFINITY }), 3_600_000)
    assert.equal(requestBudget({ retries: Number.POSITIVE_INFINITY, timeout: 0, interval: 0 }), 3_600_000)
    assert.equal(requestBudget({ timeout: 1e12 }), 3_600_000)
  })

  it('has pauses that are never negative', () => {
    assert.deepEqual(
      [pauseAfter(1, {}), pauseAfter(1, { interval: -5 }), pauseAfter(3, { interval: (n) => n })],
      [1000, 0, 3],
    )
  })
})

describe('the waits of a fleet', () => {
  const waits = (spread: typeof spreadPause) => [0, 0.5, 1].map((random) => spread(1000, () => random))

  it('have the mean that was asked for, and are never shorter than a server asks', () => {
    assert.deepEqual(waits(spreadPause), [750, 1000, 1250])
    assert.deepEqual(waits(spreadAsked), [1000, 1050, 1100])
  })

  it('are spread between tries, and end with the budget', async () => {
    const slept = async (headers: Record<string, string>, options: HttpOptions) => {
      const host = memory({})
      const sleeps: number[] = []
      const clock = {
        ...host.clock,
        async sleep(milliseconds: number) {
          sleeps.push(milliseconds)
          await host.clock.sleep(milliseconds)
        },
      }
      const refusing: Transport = async ({ url }) => ({ status: 503, url, headers, body: Buffer.alloc(0) })
      await assert.rejects(httpOver(refusing, clock, () => 1).get('http://10.0.0.1/', options))
      return sleeps
    }
    assert.deepEqual(await slept({}, { budget: 3000 }), [1250, 1250])
    assert.deepEqual(await slept({ 'retry-after': '2' }, { budget: 2100 }), [2100])
  })
})
