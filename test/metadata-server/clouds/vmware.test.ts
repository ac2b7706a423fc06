import assert from 'node:assert/strict'
import { gunzipSync } from 'node:zlib'
import type { JsonObject } from '../../../core/json.ts'
import { vmware as source } from '../../../datasources/vmware/vmware.ts'
import { vmware } from '../../../metadata-server/clouds/vmware.ts'
import { play } from '../../../metadata-server/scenario.ts'
import { hypervisor } from '../../datasources/hypervisor.ts'
import { base64, machine } from '../../datasources/machine.ts'

const guestinfo = (scenario: JsonObject = {}) => {
  const { machine: one, own } = play(vmware, scenario)
  return vmware.guestinfo?.(one, own) ?? {}
}

describe('guestinfo of vSphere', () => {
  it('has each value with its encoding, and none for what there is not', () => {
    const values = guestinfo({ 'user-data': 'u', hostname: 'db' })
    assert.deepEqual(Object.keys(values), ['metadata', 'metadata.encoding', 'userdata', 'userdata.encoding'])
    assert.deepEqual([values['userdata'], values['userdata.encoding']], [base64('u'), 'base64'])
    const metadata = JSON.parse(Buffer.from(values['metadata'] ?? '', 'base64').toString())
    assert.equal(metadata['local-hostname'], 'db.example.com')
    assert.deepEqual(Object.keys(metadata.network.ethernets), ['eth0'])
  })

  it('has them packed, or plain, as the scenario says', () => {
    const packed = guestinfo({ 'vendor-data': 'v', vmware: { encoding: 'gzip+base64' } })
    assert.equal(gunzipSync(Buffer.from(packed['vendordata'] ?? '', 'base64')).toString(), 'v')
    const plain = guestinfo({
      vmware: { encoding: 'plain', metadata: { redact: ['userdata'] }, guestinfo: { x: 'y' } },
    })
    assert.deepEqual(JSON.parse(plain['metadata'] ?? '').redact, ['userdata'])
    assert.deepEqual([plain['metadata.encoding'], plain['x']], [undefined, 'y'])
  })

  for (const encoding of ['base64', 'gzip+base64', 'plain']) {
    it(`tells our datasource who the machine is (${encoding})`, async () => {
      const scenario = {
        'instance-id': 'vm-1',
        hostname: 'db',
        domain: '',
        'user-data': '#!/bin/sh',
        vmware: { encoding },
      }
      const { machine: one, own } = play(vmware, scenario)
      const { commands, programs } = hypervisor(vmware.guestinfo?.(one, own) ?? {})
      const dmi = vmware.dmi?.(one, own) ?? {}
      const facts = { virtualization: { name: 'vmware', container: false } }
      const here = machine({ commands, programs, dmi, facts })
      assert.equal(source.detect(await here.allFacts([source]), {}), 'yes')
      const instance = await here.instance({ config: { datasource_list: ['VMware', 'None'] }, datasources: [source] })
      assert.deepEqual([instance.id, instance.hostname, instance.userData], ['vm-1', 'db', base64('#!/bin/sh')])
      assert.deepEqual(
        instance.publicKeys,
        one.publicKeys.map(({ key }) => key),
      )
    })
  }
})
