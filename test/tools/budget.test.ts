import assert from 'node:assert/strict'
import { budget, overBudget } from '../../tools/budget.ts'

describe('the budget of the build', () => {
  it('names what is above its limit', () => {
    assert.deepEqual(overBudget(budget), [])
    assert.deepEqual(overBudget({ bundle: 9999, compiled: 1, stages: 3.456, quick: 1 }), [
      '9999 KB of a stage, more than 1400',
      '3.46 times an empty script to start a stage, more than 2.6',
    ])
    assert.equal(overBudget({ ...budget, quick: Number.NaN }).length, 1)
  })
})
