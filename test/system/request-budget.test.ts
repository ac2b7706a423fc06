import assert from 'node:assert/strict'
import { pauseAfter, requestBudget } from '../../system/request-budget.ts'

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
