import assert from 'node:assert/strict'
import { bridgeOptions } from '../../../../modules/snap/shared/lxd-bridge.ts'

describe('the bridge of lxd', () => {
  it('has its addresses whether they are switched by words or switches', () => {
    const six = { ipv6_address: 'fd00::1', ipv6_netmask: 64 }
    assert.deepEqual(bridgeOptions({ ...six, ipv6_nat: 'false' }), ['ipv4.address=none', 'ipv6.address=fd00::1/64'])
    assert.deepEqual(bridgeOptions({ ...six, ipv6_nat: true }), [
      'ipv4.address=none',
      'ipv6.address=fd00::1/64',
      'ipv6.nat=true',
    ])
    assert.deepEqual(bridgeOptions({ mtu: -1 }), ['ipv4.address=none', 'ipv6.address=none'])
  })
})
