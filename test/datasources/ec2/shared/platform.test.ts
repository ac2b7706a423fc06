import assert from 'node:assert/strict'
import type { JsonObject } from '../../../../core/json.ts'
import { ec2 } from '../../../../datasources/ec2/ec2.ts'
import { type MachineOptions, machine } from '../../machine.ts'
import { dmi } from '../ec2-machine.ts'

describe('detection of EC2', () => {
  const answer = async (options: MachineOptions, settings: JsonObject = { strict_id: 'true' }) =>
    ec2.detect(await machine(options).allFacts([ec2]), settings)

  it('goes by the uuid of the firmware or of the hypervisor, in either order of bytes', async () => {
    assert.equal(await answer({ dmi }), 'yes')
    assert.equal(await answer({ dmi: { product_uuid: '2c1b2aec-4e3d-605f-718a-9b0c1d2e3f40' } }), 'yes')
    assert.equal(await answer({ files: { '/sys/hypervisor/uuid': 'ec2e1916-9099-7caf-fd21-012345abcdef\n' } }), 'yes')
    assert.equal(await answer({ dmi: { product_uuid: 'aec2a1b2-3d4e-5f60-718a-9b0c1d2e3f40' } }), 'no')
    assert.equal(await answer({ dmi: { product_uuid: '2c1baaec-4e3d-605f-718a-9b0c1d2e3f40' } }), 'no')
  })

  it('knows the clouds that have its service', async () => {
    assert.equal(await answer({ dmi: { product_serial: 'srv-1.gb1.brightbox.com' } }), 'yes')
    assert.equal(await answer({ dmi: { product_serial: 'bobrightbox.com' } }), 'no')
    assert.equal(await answer({ dmi: { chassis_asset_tag: 'i-1.zstack.io' } }), 'yes')
    assert.equal(await answer({ dmi: { sys_vendor: 'e24cloud' } }), 'yes')
    assert.equal(await answer({ dmi: { sys_vendor: 'Tilaa' } }), 'yes')
    assert.equal(await answer({ dmi: { sys_vendor: '3DS Outscale', product_name: '3DS Outscale VM' } }), 'yes')
    assert.equal(await answer({ dmi: { sys_vendor: '3DS Outscale', product_name: 'VM' } }), 'no')
  })

  it('is none in a container, which sees the firmware of its host', async () => {
    assert.equal(await answer({ dmi, container: true }), 'no')
    assert.equal(await answer({ files: { '/sys/hypervisor/uuid': 'ec2e1916' }, container: true }, {}), 'no')
  })

  it('takes other machines as strict_id says', async () => {
    assert.equal(await answer({}, {}), 'maybe')
    for (const [given, expected] of [
      ['true', 'no'],
      [true, 'no'],
      ['false', 'maybe'],
      ['warn,5', 'maybe'],
      ['off', 'no'],
    ] as const)
      assert.equal(await answer({}, { strict_id: given }), expected)
  })
})
