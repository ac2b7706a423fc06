import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { ovf as source } from '../../../datasources/ovf/ovf.ts'
import { ovf } from '../../../metadata-server/clouds/ovf.ts'
import { play } from '../../../metadata-server/scenario.ts'
import { hypervisor } from '../../datasources/hypervisor.ts'
import { base64, type MachineOptions, machine } from '../../datasources/machine.ts'

const described = {
  'instance-id': 'vm-1',
  hostname: 'db',
  'user-data': 'say "<hi>" & wait\n',
  password: 'a"b<c>',
  'public-keys': ['ssh-rsa AAAA one', 'ssh-rsa BBBB two'],
}

/** The machine as its disks, guestinfo and firmware make it. */
function world(own: JsonObject): MachineOptions {
  const { machine: one, own: settings } = play(ovf, { ...described, ovf: own })
  const { commands, programs } = hypervisor(ovf.guestinfo?.(one, settings) ?? {})
  const disks = (ovf.disks?.(one, settings) ?? []).map((disk) => ({ device: '/dev/sr0', ...disk }))
  const name = own['transport'] === 'guestinfo' ? 'vmware' : 'oracle'
  const facts = { virtualization: { name, container: false } }
  return { commands, programs, disks, dmi: ovf.dmi?.(one, settings) ?? {}, facts }
}

describe('an OVF environment', () => {
  for (const [own, place] of [
    [{}, 'iso'],
    [{ transport: 'guestinfo' }, 'com.vmware.guestInfo'],
  ] as const) {
    it(`tells our datasource who the machine is (${place})`, async () => {
      const here = machine(world(own))
      assert.equal(source.detect(await here.allFacts([source]), {}), 'yes')
      const instance = await here.instance({ config: { datasource_list: ['OVF', 'None'] }, datasources: [source] })
      assert.equal(instance.id, 'vm-1')
      assert.equal(instance.hostname, 'db.example.com')
      assert.equal(instance.userData, base64(described['user-data']))
      assert.deepEqual(instance.config, { password: 'a"b<c>' })
      assert.deepEqual(instance.publicKeys, described['public-keys'])
      assert.equal(instance.subplatform, `ovf (${place})`)
      assert.deepEqual(Object.keys((instance.network as JsonObject)['ethernets'] as object), ['eth0'])
      assert.deepEqual(here.codes(), [])
    })
  }

  it('has the properties and the label that the scenario says', async () => {
    const here = machine(world({ label: 'ovfenv', properties: { hostname: 'other' } }))
    assert.deepEqual(
      here.facts.filesystems.map(({ label }) => label),
      ['ovfenv'],
    )
    const instance = await here.instance({ config: { datasource_list: ['OVF', 'None'] }, datasources: [source] })
    assert.equal(instance.hostname, 'other')
  })
})
