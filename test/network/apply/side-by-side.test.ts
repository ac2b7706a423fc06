import assert from 'node:assert/strict'
import { ConfigError, HostError } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { type Attempt, sideBySide } from '../../../network/apply/side-by-side.ts'
import { memory } from '../../../system/memory.ts'

const unreachable = new HostError('unreachable', say`nobody there`)
const broken = new ConfigError(say`not JSON`, { document: 'metadata' })
const absent: Attempt<string> = async () => undefined
const failing: Attempt<string> = () => Promise.reject(unreachable)
/** Goes on until it is ended. */
const endless: Attempt<string> = (signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

function race(attempts: readonly Attempt<string>[], options: { most?: number; signal?: AbortSignal } = {}) {
  const host = memory()
  return { host, result: sideBySide(attempts, { clock: host.clock, delay: 1000, ...options }) }
}

describe('ways that are tried side by side', () => {
  it('end with the first result, and all others are over by then', async () => {
    let over = false
    const slow: Attempt<string> = async (signal) => {
      await endless(signal, async () => {}).catch(() => {})
      await new Promise((resolve) => setImmediate(resolve))
      over = true
      return 'late'
    }
    const { host, result } = race([slow, async () => 'found', async () => assert.fail('begun')])
    assert.equal(await result, 'found')
    assert.equal(over, true)
    assert.deepEqual(host.sleeps, [1000])
  })

  it('do not wait where all that have begun are over', async () => {
    const { host, result } = race([failing, absent, async () => 'found'])
    assert.equal(await result, 'found')
    assert.deepEqual(host.sleeps, [])
  })

  it('are no more at once than they may be', async () => {
    let now = 0
    let highest = 0
    const counted: Attempt<string> = async () => {
      now += 1
      highest = Math.max(highest, now)
      await new Promise((resolve) => setTimeout(resolve, 2))
      now -= 1
      return undefined
    }
    const { result } = race(
      Array.from({ length: 9 }, () => counted),
      { most: 3 },
    )
    assert.equal(await result, undefined)
    assert.equal(highest, 3)
  })

  it('have no result if one says so and the others fail, unless a document is broken', async () => {
    assert.equal(await race([failing, absent]).result, undefined)
    assert.equal(await race([]).result, undefined)
    await assert.rejects(race([failing, failing]).result, unreachable)
    await assert.rejects(race([failing, absent, () => Promise.reject(broken)]).result, broken)
    assert.equal(await race([() => Promise.reject(broken), async () => 'found']).result, 'found')
  })

  it('all end with a bug, and with the signal from outside', async () => {
    const bug = new TypeError('bug')
    await assert.rejects(race([endless, () => Promise.reject(bug), endless]).result, bug)
    const outside = new AbortController()
    const ending: Attempt<string> = async () => {
      outside.abort(new Error('told to'))
      return undefined
    }
    await assert.rejects(race([endless, ending], { signal: outside.signal }).result, /told to/)
  })

  it('are over before one does what may be done only once, and what that comes to is what all come to', async () => {
    let over = false
    const other: Attempt<string> = async (signal) => {
      await endless(signal, async () => {}).catch(() => {})
      over = true
      return 'other'
    }
    const claiming =
      (then: () => Promise<string | undefined>): Attempt<string> =>
      async (_signal, claim) => {
        await claim()
        assert.equal(over, true)
        return then()
      }
    const never: Attempt<string> = async () => assert.fail('begun')
    const { result } = race([other, claiming(async () => 'mine'), never])
    assert.equal(await result, 'mine')
    over = false
    await assert.rejects(
      race([() => Promise.reject(broken), other, claiming(() => Promise.reject(unreachable))]).result,
      unreachable,
    )
    over = false
    assert.equal(await race([failing, other, claiming(async () => undefined)]).result, undefined)
  })

  it('are claimed by one of those that are ready at once', async () => {
    const done: string[] = []
    const ready =
      (name: string): Attempt<string> =>
      async (_signal, claim) => {
        await new Promise((resolve) => setImmediate(resolve))
        await claim()
        done.push(name)
        return name
      }
    const clock = { ...memory().clock, sleep: async () => {} }
    const result = await sideBySide([ready('a'), ready('b'), ready('c')], { clock, delay: 1 })
    assert.deepEqual(done, [result])
  })
})
