import assert from 'node:assert/strict'
import { staleFiles } from '../../../network/apply/stale-files.ts'
import { netplan } from '../../../network/renderers/netplan.ts'
import { networkManager } from '../../../network/renderers/network-manager.ts'
import { sysconfig } from '../../../network/renderers/sysconfig.ts'
import { machine } from './machine.ts'

describe('files of an earlier instance', () => {
  it('are known by name, and ifcfg files by their first lines', async () => {
    const header = '# Created by cloud-init automatically, do not edit.\n#\n'
    const folder = '/etc/sysconfig/network-scripts'
    const { host } = machine({
      files: {
        [`${folder}/ifcfg-eth0`]: header,
        [`${folder}/ifcfg-eth1`]: `${header}A=b\n`,
        [`${folder}/route6-eth1`]: header,
        [`${folder}/ifcfg-mine`]: 'DEVICE=mine\n',
        '/etc/sysconfig/network': 'NETWORKING=yes\n',
        '/etc/NetworkManager/system-connections/cloud-init-a.nmconnection': '',
        '/etc/NetworkManager/system-connections/home.nmconnection': '',
      },
    })
    assert.deepEqual(await staleFiles(host, sysconfig, [`${folder}/ifcfg-eth0`]), [
      `${folder}/ifcfg-eth1`,
      `${folder}/route6-eth1`,
    ])
    assert.deepEqual(await staleFiles(host, networkManager, []), [
      '/etc/NetworkManager/system-connections/cloud-init-a.nmconnection',
    ])
    assert.deepEqual(await staleFiles(host, netplan, []), [])
  })
})
