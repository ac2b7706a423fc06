// What a cached instance of VMware is worth on a later boot.

import assert from 'node:assert/strict'
import type { Instance } from '../../../../core/instance.ts'
import { vmware } from '../../../../datasources/vmware/vmware.ts'
import { hypervisor } from '../../hypervisor.ts'
import { machine } from '../../machine.ts'

const plugin = '/usr/lib/vmware-tools/plugins/vmsvc/libdeployPkgPlugin.so'
const uuid = '4221B67C-5A6D-364D-53D0-0ECB2AA21140'
const cust = {
  '/var/run/vmware-imc/cust.cfg': '[CLOUDINIT]\nMETADATA = m\n',
  '/var/run/vmware-imc/m': 'instance-id: i\n',
}

function boot(guestinfo: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}, own = uuid) {
  const { commands, programs } = hypervisor(guestinfo)
  return machine({
    dmi: { product_name: 'VMware Virtual Platform', product_uuid: own },
    facts: { virtualization: { name: 'unavailable', container: false } },
    files: { [plugin]: '', ...files },
    commands,
    programs,
  })
}

const config = { datasource_list: ['VMware'] }
const first = async (here: ReturnType<typeof boot>) => await here.instance({ config, datasources: [vmware] })
const second = async (here: ReturnType<typeof boot>, instance: Instance) => {
  const cached = { instance, runInstanceId: undefined, trust: false }
  const found = await here.find({ config, datasources: [vmware], cached })
  return found?.restored ? 'cached' : found?.instance.id
}

describe('a later boot of a machine of VMware', () => {
  it('keeps what a customization brought: cust.cfg comes only once', async () => {
    const instance = await first(boot({}, cust))
    const later = boot({})
    assert.equal(await second(later, instance), 'cached')
    assert.deepEqual(later.host.sleeps, [5000, 5000, 5000], 'a new one may still come')
  })

  it('reads a new customization', async () => {
    const instance = await first(boot({}, cust))
    const again = { ...cust, '/var/run/vmware-imc/m': 'instance-id: another\n' }
    assert.equal(await second(boot({}, again), instance), 'another')
  })

  it('takes a copy of the machine for another one', async () => {
    const instance = await first(boot({}, cust))
    assert.equal(await second(boot({}, {}, '4221b67c-0000-0000-0000-000000000000'), instance), undefined)
  })

  it('prefers guestinfo that is new', async () => {
    const instance = await first(boot({}, cust))
    assert.equal(await second(boot({ metadata: 'instance-id: g\n' }), instance), 'g')
  })

  it('keeps what was taken back from guestinfo', async () => {
    const metadata = 'instance-id: g\nredact: [userdata, vendordata]\n'
    const instance = await first(boot({ metadata, userdata: 'secret', vendordata: 'x' }))
    assert.equal(await second(boot({ metadata, userdata: '---', vendordata: '---' }), instance), 'cached')
    assert.equal(await second(boot({ metadata, userdata: 'new' }), instance), 'g')
    assert.equal(await second(boot({ metadata: 'instance-id: h\n', userdata: '---' }), instance), 'h')
  })

  it('keeps it where all was taken back', async () => {
    const instance = await first(
      boot({ metadata: 'instance-id: g\ncleanup-guestinfo: [metadata, userdata]\n', userdata: 'x' }),
    )
    assert.equal(await second(boot({ metadata: '---', userdata: '---' }), instance), 'cached')
    assert.equal(await second(boot({ metadata: 'instance-id: h\n' }), instance), 'h')
  })

  it('reads guestinfo that is no more the same', async () => {
    const instance = await first(boot({ metadata: 'instance-id: g\n' }))
    assert.equal(await second(boot({ metadata: 'instance-id: g\n' }), instance), 'cached')
    assert.equal(await second(boot({ metadata: 'instance-id: g\nregion: r\n' }), instance), 'g')
    assert.equal(await second(boot({ metadata: 'instance-id: g\n', userdata: 'x' }), instance), 'g')
  })
})
