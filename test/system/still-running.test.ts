import assert from 'node:assert/strict'
import { nextStill, tellStill } from '../../system/still-running.ts'

const minutes = (count: number) => count * 60_000

describe('a command that goes on', () => {
  it('is told of after half a minute, and each ten minutes', () => {
    const times = [nextStill(0)]
    while (times.length < 4) times.push(nextStill(times.at(-1) as number))
    assert.deepEqual(times, [30_000, minutes(10), minutes(20), minutes(30)])
  })

  it('is not told of when it is over, or is ended', async () => {
    const told = async (takes: number, timeout?: number) => {
      const [times, passed]: [number[], number[]] = [[], []]
      const options = { still: (time: number) => void times.push(time), ...(timeout && { timeout }) }
      const last = await tellStill(options, takes, (time) => passed.push(time))
      assert.equal(
        passed.reduce((sum, time) => sum + time, 0),
        last,
      )
      return times
    }
    assert.deepEqual(await told(30_000), [])
    assert.deepEqual(await told(30_001), [30_000])
    assert.deepEqual(await told(minutes(25)), [30_000, minutes(10), minutes(20)])
    assert.deepEqual(await told(minutes(25), minutes(11)), [30_000, minutes(10)])
    assert.equal(await tellStill({}, minutes(25), () => assert.fail()), 0)
  })
})
