import assert from 'node:assert/strict'
import { dmiValue, expandDmi, idIsDmi } from '../../../datasources/shared/dmi.ts'
import { machine } from '../machine.ts'

const { facts } = machine({ dmi: { sys_vendor: 'Akamai', product_uuid: 'EC2A', chassis_serial: '' } })
const contained = machine({ dmi: { sys_vendor: 'Akamai' }, container: true }).facts

describe('DMI values', () => {
  it("have dmidecode's names, and a container has none", () => {
    assert.equal(dmiValue(facts, 'system-manufacturer'), 'Akamai')
    assert.equal(dmiValue(facts, 'baseboard-version'), undefined)
    assert.equal(dmiValue(contained, 'system-manufacturer'), undefined)
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
