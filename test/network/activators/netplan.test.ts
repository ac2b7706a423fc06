import assert from 'node:assert/strict'
import { netplanActivator } from '../../../network/activators/netplan.ts'
import { startAll, startAndStop } from './start.ts'

describe('network/activators/netplan', () => {
  it('has one command for everything', async () => {
    assert.deepEqual((await startAll(netplanActivator)).here.ran(), ['netplan apply'])
    assert.deepEqual(await startAndStop(netplanActivator), ['netplan apply', 'netplan apply'])
  })

  it('treats what is said on standard error as chatter', async () => {
    const { here } = await startAll(netplanActivator, {
      world: { commands: { 'netplan apply': { stderr: 'careful\n' } } },
    })
    assert.deepEqual(here.codes(), [])
  })
})
