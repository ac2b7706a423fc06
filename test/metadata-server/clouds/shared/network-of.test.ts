import assert from 'node:assert/strict'
import { networkOf } from '../../../../metadata-server/clouds/shared/network-of.ts'

describe('the network of an address', () => {
  it('is its first bits', () => {
    for (const [address, prefix, network] of [
      ['10.0.17.5', 20, '10.0.16.0/20'],
      ['255.255.255.255', 0, '0.0.0.0/0'],
      ['192.0.2.1', 32, '192.0.2.1/32'],
      ['2001:db8::5', 64, '2001:db8::/64'],
      ['fe80:0:0:0:1:2:3:ffff', 112, 'fe80::1:2:3:0/112'],
      ['::1', 128, '::1/128'],
    ] as const)
      assert.equal(networkOf({ address, prefix }), network)
  })
})
