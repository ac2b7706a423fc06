import assert from 'node:assert/strict'
import { counted, longestDelay, timerDelay } from '../../system/durations.ts'
import { memory } from '../../system/memory.ts'
import { real } from '../../system/real.ts'

describe('the delay of a timer', () => {
  it('is whole milliseconds that node can wait', () => {
    assert.deepEqual([19_630.000_000_000_11, 0, -5, 0.2, 7].map(timerDelay), [19_631, 0, 0, 1, 7])
    assert.deepEqual(
      [2 ** 31 - 1, 2 ** 31, 3_600_000_000_000, Number.MAX_VALUE, Number.POSITIVE_INFINITY].map(timerDelay),
      Array(5).fill(longestDelay),
    )
    assert.equal(timerDelay(Number.NaN), 0)
  })

  it('is what the clock waits, however long that is', async () => {
    for (const milliseconds of [2 ** 31, 2 ** 53, Number.POSITIVE_INFINITY, 1e9 + 0.3]) {
      const stop = new AbortController()
      let over = false
      const wait = real()
        .clock.sleep(milliseconds, stop.signal)
        .then(
          () => (over = true),
          () => {},
        )
      // A timer of one millisecond, which node makes of a longer delay, ends before this one.
      await real().clock.sleep(20)
      stop.abort()
      await wait
      assert.equal(over, false, `${milliseconds} ms were over at once`)
    }
    await real().clock.sleep(-1)
    await real().clock.sleep(0.4)
  })

  it('is what a command and a request may take, however long that is', async () => {
    const { commands, http } = real({ environment: {} })
    for (const timeout of [2 ** 31, 2 ** 53, Number.POSITIVE_INFINITY, 1e9 + 0.3]) {
      const { stdout } = await commands.query(['sh', '-c', 'sleep 0.02; echo ended'], { timeout })
      assert.equal(stdout, 'ended\n')
      await assert.rejects(http.get('http://127.0.0.1:1/', { timeout }), { code: 'unreachable' })
    }
    const { http: scripted } = memory({ http: { 'http://x/': [500, 'ok'] } })
    assert.equal((await scripted.get('http://x/', { retries: 1, interval: 0.3, budget: 1e12 + 0.7 })).status, 200)
  })
})

describe('a clock that is counted on', () => {
  it('is read once in so many milliseconds, is right in between, and goes on after a sleep', () => {
    let [now, real, reads] = [5, 100, 0]
    const clock = counted(
      () => {
        reads += 1
        return real
      },
      10,
      () => now,
    )
    const later = (milliseconds: number, asleep = 0) => {
      now += milliseconds
      real += milliseconds / 1000 + asleep
      return clock()
    }
    assert.equal(clock(), 100)
    assert.deepEqual([later(4), later(5.5), reads], [100.004, 100.0095, 1])
    assert.ok(Math.abs(later(0.5) - 100.01) < 1e-9)
    assert.equal(reads, 2)
    assert.ok(Math.abs(later(12, 3600) - 3700.022) < 1e-9)
    assert.equal(reads, 3)
  })
})
