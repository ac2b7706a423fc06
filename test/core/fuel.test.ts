import assert from 'node:assert/strict'
import { fuelOf } from '../../core/fuel.ts'

describe('core/fuel', () => {
  it('lasts for its amount and not for more', () => {
    const fuel = fuelOf(10, () => {
      throw new RangeError('empty')
    })
    fuel.spend(4)
    fuel.spend(6)
    assert.throws(() => fuel.spend(1), /empty/)
  })
})
