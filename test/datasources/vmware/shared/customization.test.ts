// How guest customizations are found, and what those do that bring cloud-init's own documents.

import assert from 'node:assert/strict'
import { vmware } from '../../../../datasources/vmware/vmware.ts'
import type { MemoryHost } from '../../../../system/memory.ts'
import { base64, machine } from '../../machine.ts'
import { customized, dmi, folder } from '../customized.ts'

const raw = {
  'cust.cfg': '[CLOUDINIT]\nMETADATA = meta.data\nUSERDATA = user.data\n[MISC]\nPOST-GC-STATUS = yes\n',
  'meta.data': 'instance-id: raw-1\r\nlocal-hostname: raw\r\nnetwork:\r\n  version: 2\r\n',
  'user.data': '#cloud-config\r\nbootcmd: [ls]\r\n',
}
/** Files turn up while somebody waits for them: each after so many sleeps. */
function arriving(host: MemoryHost, late: Readonly<Record<string, readonly [after: number, content: string]>>) {
  const { sleep } = host.clock
  Object.assign(host.clock, {
    sleep: async (time: number) => {
      await sleep(time)
      for (const [name, [after, content]] of Object.entries(late)) {
        if (host.sleeps.length === after) await host.files.write(`${folder}/${name}`, content)
      }
    },
  })
}

describe('a raw customization of VMware', () => {
  it('brings metadata and user-data as they are, and is reported and removed', async () => {
    const { find, told, values, host, codes } = customized({ imc: raw })
    const instance = (await find())?.instance
    assert.equal(instance?.id, 'raw-1')
    assert.equal(instance?.hostname, 'raw')
    assert.equal(instance?.userData, base64('#cloud-config\nbootcmd: [ls]\n'))
    assert.deepEqual(instance?.network, { version: 2 })
    assert.equal(instance?.detail, 'seed=imc')
    assert.equal(instance?.subplatform, 'imc (vmware-tools)')
    assert.deepEqual(told(), [
      'info-set guestinfo.gc.status Started',
      'deployPkg.update.state 5 0 /var/log/cloud-init.log',
      'info-set guestinfo.gc.status Successful',
    ])
    assert.equal(values['gc.status'], 'Successful')
    assert.equal(await host.files.exists(folder), false)
    assert.deepEqual(codes(), [])
  })

  it('is left alone where allow_raw_data is false, and not waited for', async () => {
    const settings = { datasource: { VMware: { allow_raw_data: false } } }
    const { find, host, told } = customized({ imc: raw, settings })
    assert.equal(await find(), undefined)
    assert.deepEqual([told(), host.sleeps, await host.files.exists(folder)], [[], [], true])
  })

  it('waits for files that come one by one', async () => {
    const { find, host } = customized({ imc: {} })
    arriving(host, {
      'cust.cfg': [1, raw['cust.cfg']],
      'meta.data': [2, raw['meta.data']],
      'user.data': [4, raw['user.data']],
    })
    const instance = (await find())?.instance
    assert.equal(instance?.id, 'raw-1')
    assert.equal(instance?.userData, base64('#cloud-config\nbootcmd: [ls]\n'))
    assert.deepEqual(host.sleeps, [5000, 1000, 1000, 1000])
  })

  it('waits as long as it may in the local stage, and not again in the network stage', async () => {
    for (const [seconds, sleeps] of [
      [undefined, [5000, 5000, 5000]],
      [2, [1000, 1000]],
      [0, []],
    ] as const) {
      const settings = seconds === undefined ? {} : { datasource: { VMware: { vmware_cust_file_max_wait: seconds } } }
      const { find, host } = customized({ imc: {}, settings })
      assert.equal(await find(), undefined)
      assert.deepEqual(host.sleeps, sleeps)
      assert.equal(await find('network'), undefined)
      assert.deepEqual(host.sleeps, sleeps)
    }
  })

  it('does not wait where nobody would bring one', async () => {
    const { find, host } = customized({ imc: {} })
    const without = machine({ dmi, facts: { virtualization: { name: 'vmware', container: false } } })
    await without.find({ config: { datasource_list: ['VMware'] }, datasources: [vmware] })
    assert.deepEqual(without.host.sleeps, [])
    await find()
    assert.equal(host.sleeps.length, 3)
  })

  it('fails, and says so to the hypervisor, where a file does not come', async () => {
    const { 'user.data': _, ...imc } = raw
    const { find, told, codes } = customized({ imc })
    assert.equal(await find(), undefined)
    assert.deepEqual(codes(), ['datasource/failed'])
    assert.deepEqual(told(), [
      'info-set guestinfo.gc.status Started',
      'deployPkg.update.state 4 100 /var/log/cloud-init.log',
      'info-set guestinfo.gc.status Error locating the cloud-init userdata file',
    ])
  })

  it('has user-data even with metadata that cannot be read, and says that', async () => {
    const { find, told, codes } = customized({ imc: { ...raw, 'meta.data': 'a: [b\n' } })
    const instance = (await find())?.instance
    assert.equal(instance?.id, dmi.product_uuid.toLowerCase())
    assert.ok(instance?.userData)
    assert.deepEqual(told().slice(1), [
      'deployPkg.update.state 4 9 /var/log/cloud-init.log',
      'info-set guestinfo.gc.status Error parsing the cloud-init meta data',
    ])
    assert.deepEqual(codes(), ['yaml/syntax'])
  })

  it('takes no file from outside its folder', async () => {
    const imc = { ...raw, 'cust.cfg': '[CLOUDINIT]\nMETADATA = ../../../etc/passwd\n' }
    const { find, codes } = customized({ imc, settings: { datasource: { VMware: { vmware_cust_file_max_wait: 0 } } } })
    assert.equal(await find(), undefined)
    assert.deepEqual(codes(), ['datasource/failed'])
  })

  it('comes after guestinfo', async () => {
    const { find, told } = customized({ imc: raw, guestinfo: { metadata: 'instance-id: g-1\n' } })
    assert.equal((await find())?.instance.id, 'g-1')
    assert.deepEqual(told(), [])
  })
})
