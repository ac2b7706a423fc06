import assert from 'node:assert/strict'
import { budget, overBudget, startRatios } from '../../tools/budget.ts'

describe('the budget of the build', () => {
  it('names what is above its limit', () => {
    assert.deepEqual(overBudget(budget), [])
    assert.deepEqual(overBudget({ bundle: 9999, compiled: 1, stages: 3.456, quick: 1 }), [
      '9999 KB of a stage, more than 1400',
      '3.46 times an empty script to start a stage, more than 2.6',
    ])
    assert.equal(overBudget({ ...budget, quick: Number.NaN }).length, 1)
  })

  it('measures again what is above its limit, and counts the best round', () => {
    const rounds = [
      { empty: 10, stages: 30, quick: 12 },
      { empty: 12, stages: 36, quick: 15 },
      { empty: 10, stages: 25, quick: 13 },
      { empty: 1, stages: 1, quick: 1 },
    ]
    let asked = 0
    const round = () => rounds[asked++] as (typeof rounds)[number]
    assert.deepEqual(startRatios(round), { stages: 2.5, quick: 1.2 })
    assert.equal(asked, 3)
  })

  it('does not measure for ever what is too slow', () => {
    let asked = 0
    const slow = { empty: 10, stages: 27, quick: 12 }
    const round = () => {
      asked += 1
      return slow
    }
    assert.equal(startRatios(round, 4).stages, 2.7)
    assert.equal(asked, 4)
  })
})
