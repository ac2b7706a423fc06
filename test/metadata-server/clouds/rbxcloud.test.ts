import assert from 'node:assert/strict'
import { rbxcloud } from '../../../metadata-server/clouds/rbxcloud.ts'
import { base64 } from '../../datasources/machine.ts'
import { machineWithDisks, onlyNic } from './served-disks.ts'

describe('the disk of Rbx Cloud', () => {
  it('has one document and the user-data', () => {
    const { disks } = machineWithDisks(rbxcloud, { nics: [onlyNic], rbxcloud: { 'cloud-json': { extra: 1 } } })
    const [disk] = disks
    assert.deepEqual([disk?.label, disk?.type], ['CLOUDMD', 'vfat'])
    const cloud = JSON.parse(String(disk?.files['cloud.json']))
    assert.deepEqual(
      [cloud.vm, cloud.netadp[0].macaddress, cloud.netadp[0].network.netmask, cloud.extra],
      [{ name: 'web', _id: '5beab44f680cffd11f0e60fc' }, '52:54:00:00:00:01', '255.255.255.0', 1],
    )
  })

  it('is a machine of the datasource', async () => {
    const here = machineWithDisks(rbxcloud, { hostname: 'db', nics: [onlyNic], rbxcloud: { sha512: '$6$x' } })
    const found = await here.instance()
    assert.deepEqual(
      [found.datasource, found.id, found.hostname, found.userData],
      ['RbxCloud', '5beab44f680cffd11f0e60fc', 'db', base64(String(here.described.userData))],
    )
    assert.match(JSON.stringify(found.config), /"name":"guru".*"passwd":"\$6\$x".*"lock_passwd":false/)
    assert.match(JSON.stringify(found.network), /10\.0\.0\.5.*10\.0\.0\.1.*10\.0\.0\.2/)
    assert.deepEqual(here.codes(), [])
  })
})
