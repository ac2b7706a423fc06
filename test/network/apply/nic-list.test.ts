import assert from 'node:assert/strict'
import { namedByMac } from '../../../network/apply/nic-list.ts'
import { nic } from '../../support/nic.ts'
import { loopback } from './machine.ts'

describe('NICs by MAC', () => {
  it('are real ones with a MAC of their own', () => {
    const nics = [
      loopback,
      nic('eth0', '52:54:00:00:00:01'),
      nic('eth0.5', '52:54:00:00:00:01', { kind: 'vlan' }),
      nic('stolen', '52:54:00:00:00:02', { addrAssignType: 2 }),
      nic('member', '52:54:00:00:00:03', { master: 'bond0' }),
      nic('bond0', '52:54:00:00:00:03', { kind: 'bond' }),
      nic('part', '52:54:00:00:00:04', { master: 'team0' }),
      nic('team0', '00:00:00:00:00:00', { kind: 'virtual' }),
    ]
    assert.deepEqual(
      namedByMac(nics).map(({ name }) => name),
      ['eth0', 'member'],
    )
  })

  it('have six bytes beside the twenty of InfiniBand', () => {
    const mac = '80:00:00:28:fe:80:00:00:00:00:00:00:68:3a:1e:03:00:12:ae:f7'
    assert.deepEqual(namedByMac([nic('ib0', mac, { type: 32 })]), [
      { name: 'ib0', mac },
      { name: 'ib0', mac: '68:3a:1e:12:ae:f7' },
    ])
  })

  it('are the first of those that share one, if their driver makes that normal', () => {
    const twins = ['a', 'b'].map((name) => nic(name, '52:54:00:00:00:01'))
    assert.equal(namedByMac(twins).length, 2)
    const modem = twins.map((one) => ({ ...one, driver: 'qmi_wwan' }))
    assert.deepEqual(
      namedByMac(modem).map(({ name }) => name),
      ['a'],
    )
  })
})
