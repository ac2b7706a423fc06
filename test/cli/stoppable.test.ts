import assert from 'node:assert/strict'
import { stoppable } from '../../cli/stoppable.ts'
import { memory } from '../../system/memory.ts'

describe('commands of a boot that is told to end', () => {
  it('are ended, but for those that take back what it has set up', async () => {
    const stop = new AbortController()
    const host = memory({ unscripted: 'succeed' })
    const { commands } = stoppable(host, () => stop.signal)
    await commands.run(['ip', 'link', 'set', 'dev', 'eth0', 'up'])
    stop.abort()
    await assert.rejects(commands.run(['dhcpcd', 'eth0']), { name: 'AbortError' })
    await assert.rejects(commands.query(['dhcpcd', '-P'], { signal: new AbortController().signal }), {
      name: 'AbortError',
    })
    await commands.run(['ip', 'link', 'set', 'dev', 'eth0', 'down'], { undoes: true })
    const own = new AbortController()
    own.abort()
    await assert.rejects(commands.run(['true'], { undoes: true, signal: own.signal }), { name: 'AbortError' })
  })
})
