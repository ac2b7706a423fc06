import assert from 'node:assert/strict'
import { budget, overBudget } from '../../tools/budget.ts'

describe('the budget of the build', () => {
  it('names what is above its limit', () => {
    assert.deepEqual(overBudget(budget), [])
    assert.deepEqual(overBudget({ bundle: 9999, compiled: 1, ratio: 3.456 }), [
      '9999 KB of bundle, more than 1200',
      '3.46 times an empty script to start, more than 2.4',
    ])
    assert.equal(overBudget({ ...budget, ratio: Number.NaN }).length, 1)
  })
})
