import assert from 'node:assert/strict'
import { boundedRows, type Runs, row, type Side } from '../../bench/figures.ts'

/** The wall times of firstlight, run by run, the first of which warms up; the reference's is always 100. */
function scripted(...walls: readonly number[]) {
  const taken = { 'cloud-init': 0, firstlight: 0 }
  return {
    taken,
    async measure(side: Side) {
      const wall = side === 'firstlight' ? walls[taken.firstlight] : 100
      taken[side] += 1
      assert.ok(wall !== undefined, 'no such run')
      return [{ wall, cpu: 0, memory: 0 }]
    },
  }
}

const rowsOf = ([runs]: readonly Runs[]) => (runs ? [row('a boot', runs, { only: 'wall', most: { wall: 0.15 } })] : [])

describe('a row with a bound', () => {
  it('costs no further runs when it is within it', async () => {
    const { measure, taken } = scripted(90, 14, 15, 20)
    const [found] = await boundedRows(3, measure, rowsOf)
    assert.deepEqual([found?.runs, found?.wall.ratio], [3, 0.15])
    assert.deepEqual(taken, { 'cloud-init': 4, firstlight: 4 })
  })

  it('is that of three times as many runs more when it is above it, and of the first ones', async () => {
    const { measure, taken } = scripted(90, 20, 20, 20, 14, 14, 14, 14, 14, 14, 14, 14, 14)
    const [found] = await boundedRows(3, measure, rowsOf)
    assert.deepEqual([found?.runs, found?.wall.ratio, found?.wall.spread], [12, 0.14, [0.14, 0.2]])
    assert.deepEqual(taken, { 'cloud-init': 13, firstlight: 13 })
  })

  it('stays above it where that was no chance', async () => {
    const { measure } = scripted(90, 20, 20, 14, 20, 20, 20, 20, 20, 20, 14, 14, 20)
    const [found] = await boundedRows(3, measure, rowsOf)
    assert.deepEqual([found?.runs, found?.wall.ratio], [12, 0.2])
  })

  it('without one is never above it', async () => {
    const { measure } = scripted(90, 20)
    const [found] = await boundedRows(1, measure, ([runs]) => (runs ? [row('a boot', runs)] : []))
    assert.equal(found?.runs, 1)
  })
})
