import assert from 'node:assert/strict'
import { askAhead } from '../../../datasources/shared/ask-ahead.ts'

describe('what is asked for ahead', () => {
  it('is asked for at once, and is for the first who takes it', async () => {
    const asked: string[] = []
    const early = askAhead(['a', 'b'], async (url) => asked.push(url))
    assert.deepEqual(asked, ['a', 'b'])
    assert.equal(await early.take('b'), 2)
    assert.equal(early.take('b'), undefined)
    assert.equal(early.take('c'), undefined)
  })

  it('ends when nobody will take it, and its failure is for who takes it only', async () => {
    const signals = new Map<string, AbortSignal>()
    const early = askAhead(['x/a', 'x/b', 'y/c'], async (url, signal) => {
      signals.set(url, signal)
      throw new Error(url)
    })
    const taken = early.take('x/a')
    early.drop('x/')
    await assert.rejects(taken ?? Promise.resolve(), { message: 'x/a' })
    assert.equal(early.take('x/b'), undefined)
    const ended = [...signals].filter(([, signal]) => signal.aborted).map(([url]) => url)
    assert.deepEqual(ended, ['x/b'])
    await assert.rejects(early.take('y/c') ?? Promise.resolve(), { message: 'y/c' })
  })
})
