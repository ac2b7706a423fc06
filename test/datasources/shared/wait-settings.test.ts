import assert from 'node:assert/strict'
import { retrying, secondsToWait, waiting, waitSettings } from '../../../datasources/shared/wait-settings.ts'

describe('settings for waiting', () => {
  it('are properties of a schema, with the defaults of the source', () => {
    const { timeout, ...others } = waitSettings({ timeout: 2, retries: 30 })
    assert.deepEqual([timeout.type, timeout.default, others.retries.default], ['integer', 2, 30])
    assert.deepEqual(Object.keys(others), ['retries'])
  })

  it('mean so many tries for a document', () => {
    assert.deepEqual(retrying({ timeout: 2, retries: 30, wait_retry: 5 }), {
      timeout: 2000,
      retries: 30,
      interval: 5000,
    })
    assert.deepEqual(retrying({ timeout: -1, sec_between_retries: 1 }), { timeout: 0, interval: 1000 })
    assert.deepEqual(retrying({ wait: 3 }), { interval: 3000 })
    assert.deepEqual(retrying({}), {})
  })

  it('mean as many tries as fit for a service that may not be there yet', () => {
    const { interval, ...rest } = waiting({ timeout: 50, max_wait: 240 })
    assert.deepEqual(rest, { timeout: 50_000, retries: Number.POSITIVE_INFINITY, budget: 240_000 })
    const pause = (tries: number) => (typeof interval === 'function' ? interval(tries) : interval)
    assert.deepEqual([1, 5, 6, 11].map(pause), [1000, 1000, 2000, 3000])
  })

  it('mean one try if nothing is to be waited for', () => {
    const { interval, ...rest } = waiting({ max_wait: -1, sleep_time: 2 })
    assert.deepEqual([rest, typeof interval === 'function' && interval(9)], [{ retries: 0 }, 2000])
  })

  it('say how long a service that is not there is waited for: `max_wait`, or else all tries and what is between them', () => {
    assert.equal(secondsToWait({ max_wait: 240, timeout: 50, retries: 5 }), 240)
    assert.equal(secondsToWait({ max_wait: -1, timeout: 2, retries: 3, wait_retry: 5 }), 4 * 2 + 3 * 5)
    assert.equal(secondsToWait({ retries: 1 }), 2 * 10 + 1)
    assert.equal(secondsToWait({ timeout: 10 }), undefined)
  })
})
