import assert from 'node:assert/strict'
import { ifconfig } from '../../../network/activators/ifconfig.ts'
import { startAll, startAndStop } from './start.ts'

describe('network/activators/ifconfig', () => {
  it('starts and stops interfaces one by one', async () => {
    assert.deepEqual((await startAll(ifconfig)).here.ran(), ['ifconfig eth0 up', 'ifconfig eth1 up'])
    assert.deepEqual(await startAndStop(ifconfig), ['ifconfig eth1 up', 'ifconfig eth1 down'])
  })
})
