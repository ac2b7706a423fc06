import assert from 'node:assert/strict'
import { dmiIs, dmiValue, expandDmi, idIsDmi } from '../../../datasources/shared/dmi.ts'
import { machine } from '../machine.ts'

const { facts } = machine({ dmi: { sys_vendor: 'Akamai', product_uuid: 'EC2A', chassis_serial: '' } })
const contained = machine({ dmi: { sys_vendor: 'Akamai' }, container: true }).facts

describe('DMI values', () => {
  it("have dmidecode's names, and a container has none", () => {
    assert.equal(dmiValue(facts, 'system-manufacturer'), 'Akamai')
    assert.equal(dmiValue(facts, 'sys_vendor'), undefined)
    assert.equal(dmiValue(contained, 'system-manufacturer'), undefined)
  })

  it('detect a cloud that has one of several', () => {
    const detect = dmiIs('system-manufacturer', 'Linode', 'Akamai')
    assert.deepEqual([detect(facts), detect(contained)], ['yes', 'no'])
    assert.equal(dmiIs('system-manufacturer', 'akamai')(facts), 'no')
    assert.equal(dmiIs('baseboard-version', '')(facts), 'no')
  })

  it('recognise an instance by its id, in any case', () => {
    const known = (id: string) => idIsDmi('system-uuid')({ facts, instance: { id } })
    assert.deepEqual([known('ec2a'), known('ec2b')], [true, false])
  })

  it('are put into addresses', () => {
    assert.deepEqual(expandDmi('a/__dmi.system-uuid__/__dmi.chassis-serial-number__/__dmi.x__', facts), {
      text: 'a/EC2A//__dmi.x__',
      unknown: ['x'],
    })
  })
})
