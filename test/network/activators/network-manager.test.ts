import assert from 'node:assert/strict'
import { networkManagerActivator } from '../../../network/activators/network-manager.ts'
import type { World } from '../../../system/memory.ts'
import { startAll, startAndStop } from './start.ts'

const folder = '/etc/NetworkManager/system-connections'

describe('network/activators/network-manager', () => {
  it('loads connections by file and starts them', async () => {
    const files = { [`${folder}/cloud-init-id0.nmconnection`]: '', [`${folder}/cloud-init-eth1.nmconnection`]: '' }
    const commands = {
      'systemctl show *': 'SubState=running\n',
      'systemctl try-reload-or-restart *': '',
      'nmcli *': '',
    }
    const { here, well } = await startAll(networkManagerActivator, { world: { files, commands } })
    assert.deepEqual(here.ran(), [
      'systemctl try-reload-or-restart NetworkManager.service',
      `nmcli connection load ${folder}/cloud-init-id0.nmconnection`,
      `nmcli connection up filename ${folder}/cloud-init-id0.nmconnection`,
      `nmcli connection load ${folder}/cloud-init-eth1.nmconnection`,
      `nmcli connection up filename ${folder}/cloud-init-eth1.nmconnection`,
    ])
    assert.deepEqual([well, here.codes()], [true, []])
  })

  it('reloads if a connection does not load, and says if there is nothing to load', async () => {
    const file = `${folder}/cloud-init-id0.nmconnection`
    const commands = { 'systemctl *': 'SubState=dead\n', 'nmcli connection load *': 2, 'nmcli *': '' }
    const { here, well } = await startAll(networkManagerActivator, { world: { files: { [file]: '' }, commands } })
    assert.deepEqual(here.ran().slice(1), [
      `nmcli connection load ${file}`,
      'nmcli connection reload',
      'nmcli connection up ifname eth0',
    ])
    assert.deepEqual([well, here.codes()], [false, Array(3).fill('network/activation')])
  })

  it('takes an ifcfg file if NetworkManager reads those', async () => {
    const ifcfg = '/etc/sysconfig/network-scripts/ifcfg-eth0'
    const paths = ['/usr/lib64/NetworkManager/1.42/libnm-settings-plugin-ifcfg-rh.so']
    const world: World = { files: { [ifcfg]: '' }, unscripted: 'succeed' }
    const { here } = await startAll(networkManagerActivator, { world, paths })
    assert.ok(here.ran().includes(`nmcli connection load ${ifcfg}`))
  })

  it('disconnects a device, and starts none that has no file', async () => {
    assert.deepEqual(await startAndStop(networkManagerActivator), ['nmcli device disconnect eth1'])
  })
})
