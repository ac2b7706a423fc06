// Whole boots of machines of VMware: what an instance is completed with, what the hypervisor is told, and what a later boot has left.

import assert from 'node:assert/strict'
import { hypervisor } from '../datasources/hypervisor.ts'
import { bootOnce, machine, restart } from './whole-boot.ts'

const plugin = '/usr/lib/open-vm-tools/plugins/vmsvc/libdeployPkgPlugin.so'
const imc = '/var/run/vmware-imc'
const firmware = {
  '/sys/class/dmi/id/product_name': 'VMware Virtual Platform\n',
  '/sys/class/dmi/id/product_uuid': '4221b67c-5a6d-364d-53d0-0ecb2aa21140\n',
  '/etc/cloud/cloud.cfg.d/90.cfg': 'datasource_list: [VMware, None]\ndisable_vmware_customization: false\n',
}
const addresses = [
  {
    ifname: 'eth0',
    address: '00:50:56:aa:00:01',
    addr_info: [{ family: 'inet', local: '10.0.0.5', prefixlen: 24, scope: 'global' }],
  },
]

function vsphere(given: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) {
  const one = hypervisor(given)
  const host = machine(undefined, {
    files: { ...firmware, '/usr/bin/vmware-rpctool': { content: '', mode: 0o755 }, ...files },
    commands: async (call, here) => {
      const line = call.argv.join(' ')
      if (line === 'ip -json addr show') return JSON.stringify(addresses)
      if (line === 'ip -4 -json route show default') return JSON.stringify([{ dst: 'default', dev: 'eth0' }])
      if (line.startsWith('ip -')) return '[]'
      return (await one.commands(call, here)) ?? ''
    },
  })
  return { ...one, host }
}

const shown = (host: ReturnType<typeof machine>) => JSON.parse(host.text('/run/cloud-init/instance-data.json'))

describe('a boot of a machine of VMware', () => {
  it('lets user-data ask for addresses that came by DHCP, and remembers them', async () => {
    const metadata = 'instance-id: i-1\nlocal-hostname: web\nwait-on-network: {ipv4: true}\n'
    const userdata =
      '## template: jinja\n#cloud-config\nwrite_files:\n- {path: /ip, content: "{{ ds.meta_data.local_ipv4 }}"}\n'
    const { host, values } = vsphere({ metadata, userdata })
    const { status, told } = await bootOnce(host)
    assert.deepEqual(told, [])
    assert.equal(status.datasource, 'DataSourceVMware [seed=guestinfo]')
    assert.equal(host.text('/ip'), '10.0.0.5')
    assert.equal(shown(host).ds.meta_data['local-ipv4'], '10.0.0.5')
    assert.equal(values['local-ipv4'], '10.0.0.5')
    assert.equal(values['cloudinit.updates.enabled'], 'network=boot-new-instance;hotplug')
    await restart(host)
    await bootOnce(host)
    assert.equal(shown(host).ds.meta_data['local-ipv4'], '10.0.0.5')
  })

  it('has on later boots what was taken back from guestinfo', async () => {
    const metadata = 'instance-id: i-1\nredact: [userdata, metadata]\n'
    const { host, values } = vsphere({ metadata, userdata: '#cloud-config\nbootcmd: [touch /again]\n' })
    await bootOnce(host)
    assert.deepEqual([values['metadata'], values['userdata']], ['---', '---'])
    await restart(host)
    const { told, stages } = await bootOnce(host)
    assert.deepEqual([told, Object.values(stages).every((code) => code === 0)], [[], true])
    assert.equal(host.text('/var/lib/cloud/data/instance-id'), 'i-1\n')
    assert.match(host.text('/var/lib/cloud/instances/i-1/user-data.txt'), /touch/, 'for what is done in every boot')
  })

  it('keeps the network of a customization, whose file is there in the first boot only', async () => {
    const cust = `[NETWORK]
HOSTNAME = web
[NIC-CONFIG]
NICS = NIC1
[NIC1]
MACADDR = 52:54:00:12:34:56
BOOTPROTO = static
IPADDR = 10.0.0.5
NETMASK = 255.255.255.0
[DATETIME]
TIMEZONE = UTC
`
    const { host, asked } = vsphere({}, { [plugin]: '', [`${imc}/cust.cfg`]: cust })
    await bootOnce(host)
    assert.ok(asked.includes('deployPkg.update.state 5 0 /var/log/cloud-init.log'))
    const network = JSON.stringify(host.tree())
    assert.ok(network.includes('10.0.0.5'))
    await restart(host)
    const { told } = await bootOnce(host)
    assert.deepEqual(told, [])
    assert.match(host.text('/var/lib/cloud/data/previous-datasource'), /DataSourceVMware \[seed=imc\]/)
    assert.ok(JSON.stringify(host.tree()).includes('10.0.0.5'))
  })

  it('says in no file and no notice what a customization gives as password', async () => {
    const cust = `[MISC]\nMARKER-ID = m\n[PASSWORD]\n-PASS = ${Buffer.from('hunter2').toString('base64')}\n`
    const { host } = vsphere({}, { [plugin]: '', [`${imc}/cust.cfg`]: cust })
    const { told } = await bootOnce(host)
    assert.deepEqual(told, [])
    assert.ok(host.calls.some(({ input }) => input === 'root:hunter2\n'))
    const readable = Object.entries(host.tree()).filter(([, entry]) => ((entry.mode ?? 0) & 0o044) !== 0)
    assert.ok(!JSON.stringify(readable).includes('hunter2'))
  })
})
