// Waiting for what nothing announces.

import assert from 'node:assert/strict'
import { lookUntil } from '../../system/look-until.ts'
import { memory } from '../../system/memory.ts'

describe('system/lookUntil', () => {
  const looking = (after: number) => {
    let looks = 0
    return async () => (looks++ === after ? looks : undefined)
  }

  it('does not wait for what is there', async () => {
    const { clock, sleeps } = memory()
    assert.equal(await lookUntil(clock, looking(0), { budget: 10, interval: 5 }), 1)
    assert.deepEqual(sleeps, [])
  })

  it('looks once more when the time is up, and not longer than it may', async () => {
    const { clock, sleeps } = memory()
    assert.equal(await lookUntil(clock, looking(3), { budget: 12, interval: 5 }), 4)
    assert.deepEqual(sleeps, [5, 5, 2])
    assert.equal(await lookUntil(clock, looking(4), { budget: 12, interval: 5 }), undefined)
  })

  it('looks once without any time', async () => {
    const { clock, sleeps } = memory()
    assert.equal(await lookUntil(clock, looking(1), { budget: 0, interval: 5 }), undefined)
    assert.deepEqual(sleeps, [])
  })
})
