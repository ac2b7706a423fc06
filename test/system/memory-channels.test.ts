import assert from 'node:assert/strict'
import { hangUp, memory } from '../../system/memory.ts'

describe("the memory host's channels", () => {
  it('record what was sent, by path', async () => {
    const host = memory({ channels: { '/a': (sent) => `${sent.length}\n`, '/b': 'unreachable' } })
    const said = await host.channels.converse('/a', { budget: 1000 }, async ({ send, line }) => {
      await send('xyz')
      return await line(1000)
    })
    assert.equal(said, '3')
    await assert.rejects(
      host.channels.converse('/b', { budget: 1000 }, async () => {}),
      { code: 'unreachable' },
    )
    assert.deepEqual(host.sent, [{ path: '/a', text: 'xyz' }])
  })

  it('let time pass where nothing is said, up to the budget', async () => {
    const host = memory({ channels: { '/a': () => undefined } })
    const started = await host.clock.uptime()
    const silent = host.channels.converse('/a', { budget: 5000 }, async ({ line }) => {
      assert.equal(await line(3000), undefined)
      return await line(3000)
    })
    await assert.rejects(silent, { code: 'timeout' })
    assert.equal((await host.clock.uptime()) - started, 5)
  })

  it('take nothing more from a caller who hears that it is over', async () => {
    const host = memory({ channels: { '/a': () => hangUp } })
    const talk = host.channels.converse('/a', { budget: 5000 }, async ({ send }) => {
      await send('1')
      await send('2')
    })
    await assert.rejects(talk, { code: 'unreachable' })
    assert.deepEqual(
      host.sent.map(({ text }) => text),
      ['1'],
    )
  })
})
