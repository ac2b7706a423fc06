import assert from 'node:assert/strict'
import { networkdActivator } from '../../../network/activators/networkd.ts'
import { startAll, startAndStop } from './start.ts'

describe('network/activators/networkd', () => {
  it('restarts networkd for all of them, and sets one up or down', async () => {
    const all = ['systemctl restart systemd-networkd systemd-resolved']
    assert.deepEqual((await startAll(networkdActivator)).here.ran(), all)
    assert.deepEqual(await startAndStop(networkdActivator), ['ip link set dev eth1 up', 'ip link set dev eth1 down'])
  })
})
