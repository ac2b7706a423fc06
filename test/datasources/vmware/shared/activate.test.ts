// What VMware's hypervisor is told once an instance is in use.

import assert from 'node:assert/strict'
import { activate } from '../../../../datasources/vmware/shared/activate.ts'
import { vmware } from '../../../../datasources/vmware/vmware.ts'
import { carryOut } from '../../../../system/deed.ts'
import { hypervisor } from '../../hypervisor.ts'
import { machine } from '../../machine.ts'

async function activated(given: Readonly<Record<string, string>>, programs = ['vmware-rpctool']) {
  const vsphere = hypervisor(given, { programs })
  const here = machine({
    dmi: { product_name: 'VMware7,1' },
    facts: { virtualization: { name: 'unavailable', container: false } },
    commands: vsphere.commands,
    programs,
  })
  const instance = await here.instance({ config: { datasource_list: ['VMware'] }, datasources: [vmware] })
  const deeds = async () => await activate({ ...here, instance, events: ['hotplug', 'boot-new-instance'] } as never)
  const first = await deeds()
  const notices = { debug: () => {}, warning: assert.fail } as never
  await carryOut(here.host, first, notices)
  return { ...vsphere, first, again: deeds, host: here.host }
}

describe("what VMware's hypervisor is told", () => {
  it('is which events are followed', async () => {
    const { values, first } = await activated({ metadata: 'instance-id: i\n', userdata: 'x' })
    assert.equal(values['cloudinit.updates.supported'], 'network=boot;boot-new-instance;hotplug')
    assert.equal(values['cloudinit.updates.enabled'], 'network=boot-new-instance;hotplug')
    assert.equal(first.length, 2)
  })

  it('is that what is to be redacted is no longer needed, once the disk has it', async () => {
    const metadata = 'instance-id: i\nredact: [userdata, vendordata, "not a key"]\ncleanup-guestinfo: [metadata]\n'
    const { values, asked, first, again } = await activated({ metadata, userdata: 'secret' })
    assert.equal(values['userdata'], '---')
    assert.equal(values['userdata.encoding'], ' ')
    assert.equal(values['vendordata'], undefined, 'there was none')
    assert.equal(values['metadata'], metadata)
    const kinds = first.map((deed) => ('flush' in deed ? 'flush' : 'run'))
    assert.deepEqual(kinds, ['run', 'run', 'flush', 'run', 'run'])
    const before = asked.length
    assert.equal((await again()).length, 2, 'a later boot has nothing to take back')
    assert.ok(asked.slice(before).every((command) => command.startsWith('info-get')))
  })

  it('has an older name', async () => {
    const metadata = 'instance-id: i\ncleanup-guestinfo: [metadata]\n'
    assert.equal((await activated({ metadata })).values['metadata'], '---')
  })

  it('is said by vmtoolsd where that is what there is', async () => {
    const { host } = await activated({ metadata: 'instance-id: i\n' }, ['vmtoolsd'])
    assert.ok(host.ran.every(([program, option]) => program.endsWith('vmtoolsd') && option === '--cmd'))
  })
})
