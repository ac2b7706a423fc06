import assert from 'node:assert/strict'
import { type Bound, cheapest, exceeded } from '../../bench/cheapest.ts'

const bounds: readonly Bound<'ours' | 'theirs'>[] = [
  { what: 'ours', most: 1.5, of: ({ ours, theirs }) => ours.cpu / theirs.cpu },
]

/** Measures what is given, in turn, the last for ever. */
function measuring(...ours: readonly number[]) {
  const asked = { ours: 0, theirs: 0 }
  return {
    asked,
    measure: async (name: 'ours' | 'theirs') => {
      const cpu = name === 'ours' ? (ours[Math.min(asked.ours, ours.length - 1)] ?? 0) : 10
      asked[name] += 1
      return { cpu, wall: 2 * cpu }
    },
  }
}

describe('the cheapest of several runs', () => {
  it('is without the first', async () => {
    const { measure, asked } = measuring(1, 14, 12, 13)
    const { ours } = await cheapest(['ours', 'theirs'], measure, bounds, 3)
    assert.deepEqual(ours, { cpu: 12, wall: 24 })
    assert.deepEqual(asked, { ours: 4, theirs: 4 })
  })

  it('is looked for until the bounds hold', async () => {
    const { measure, asked } = measuring(1, 20, 20, 17, 14, 1)
    assert.equal((await cheapest(['ours', 'theirs'], measure, bounds, 2)).ours.cpu, 14)
    assert.equal(asked.ours, 5)
  })

  it('is not looked for for ever', async () => {
    const { measure, asked } = measuring(20)
    assert.deepEqual(exceeded(bounds, await cheapest(['ours', 'theirs'], measure, bounds, 2)), bounds)
    assert.equal(asked.ours, 9)
  })

  it('exceeds a bound that is no number', () => {
    const nothing = { cpu: 0, wall: 0 }
    assert.equal(exceeded(bounds, { ours: nothing, theirs: nothing }).length, 1)
  })
})
