// Sources that are known by the hypervisor: the stages find out which one it is, where one of them is in the list.

import assert from 'node:assert/strict'
import { bootOnce, machine } from './whole-boot.ts'

const environment =
  '<?xml version="1.0"?><Environment xmlns="http://schemas.dmtf.org/ovf/environment/1"><PropertySection><Property key="instance-id" value="ovf-1"/></PropertySection></Environment>'

function vmwareWithoutItsName(list: string) {
  const asked: string[] = []
  const host = machine(undefined, {
    files: {
      '/etc/cloud/cloud.cfg.d/90.cfg': `datasource_list: [${list}]\n`,
      '/sys/class/dmi/id/product_name': 'Appliance\n',
      ...Object.fromEntries(
        ['systemd-detect-virt', 'vmware-rpctool'].map((name) => [`/usr/bin/${name}`, { content: '', mode: 0o755 }]),
      ),
    },
    commands: ({ argv: [program = '', word] }) => {
      if (program.endsWith('systemd-detect-virt')) {
        asked.push(program)
        return 'vmware\n'
      }
      if (program.endsWith('vmware-rpctool')) return word === 'info-get guestinfo.ovfEnv' ? environment : 1
      return ''
    },
  })
  return { host, asked }
}

describe('the search of a stage', () => {
  it('finds by the hypervisor what the boot generator finds by it', async () => {
    const { host, asked } = vmwareWithoutItsName('OVF, None')
    const { status } = await bootOnce(host, { apart: true })
    assert.equal(status.datasource, 'DataSourceOVF [seed=com.vmware.guestInfo]')
    assert.ok(asked.length > 0)
  })

  it('starts no program for it where no source asks', async () => {
    const { host, asked } = vmwareWithoutItsName('Hetzner, None')
    await bootOnce(host, { apart: true })
    assert.deepEqual(asked, [])
  })
})
