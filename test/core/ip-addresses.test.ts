// IP arithmetic, with ipaddr.js as the oracle.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { canonical, contains, familyOf, netmaskOf, networkOf, prefixOfMask, rangeOf } from '../../core/ip-addresses.ts'

// ipaddr.js takes ::10.0.0.1 for ::ffff:10.0.0.1.
const ipv6 = fc.ipV6().filter((text) => !text.includes('.'))
const address = fc.oneof(fc.ipV4(), ipv6)

function oracle(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  return text.includes(':') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined
}

describe('core/ip-addresses', () => {
  it('knows addresses from other text', () => {
    const family = (text: string) => {
      const kind = oracle(text)?.kind()
      return kind && (kind === 'ipv4' ? 4 : 6)
    }
    fc.assert(
      fc.property(fc.oneof(address, fc.string({ unit: fc.constantFrom(...'0123456789abcdef:.') })), (text) => {
        assert.equal(familyOf(text), family(text), text)
      }),
      { numRuns: 2000 },
    )
  })

  for (const text of [
    '010.0.0.1',
    '1.2.3',
    '256.1.1.1',
    '1::2::3',
    ':1',
    '1:',
    '::12345',
    '1.2.3.4::',
    '',
    '0x7f.0.0.1',
    'fe80::1%',
  ]) {
    it(`takes "${text}" for no address`, () => assert.equal(familyOf(text), undefined))
  }

  for (const text of ['::', '::1', '1::', 'FE80::1%eth0', '::ffff:10.0.0.1', '1:2:3:4:5:6:7:8', '2001:DB8:0::10']) {
    it(`takes "${text}" for an IPv6 address`, () => assert.equal(familyOf(text), 6))
  }

  it('finds what is in a network', () => {
    fc.assert(
      fc.property(address, address, fc.nat(128), (base, other, length) => {
        const network = oracle(base)
        const inner = oracle(other)
        assert.ok(network && inner)
        const prefix = Math.min(length, network.kind() === 'ipv4' ? 32 : 128)
        const expected = network.kind() === inner.kind() && inner.match(network as never, prefix)
        assert.equal(contains(base, prefix, other), expected)
        assert.ok(contains(base, prefix, base))
      }),
    )
  })

  it('gives the network of an address', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(32), (base, prefix) => {
        const expected = ipaddr.IPv4.networkAddressFromCIDR(`${base}/${prefix}`).toString()
        assert.equal(networkOf(`${base}/${prefix}`), `${expected}/${prefix}`)
      }),
    )
    fc.assert(
      fc.property(ipv6, fc.nat(128), (base, prefix) => {
        const [network = ''] = networkOf(`${base}/${prefix}`).split('/')
        assert.equal(
          ipaddr.parse(network).toNormalizedString(),
          ipaddr.IPv6.networkAddressFromCIDR(`${base}/${prefix}`).toNormalizedString(),
        )
      }),
    )
    assert.equal(networkOf('2001:db8:0:1:0:0:0:5/64'), '2001:db8:0:1::/64')
  })

  it('goes from prefixes to masks and back', () => {
    for (let prefix = 0; prefix <= 32; prefix++) {
      assert.equal(netmaskOf(prefix), ipaddr.IPv4.subnetMaskFromPrefixLength(prefix).toString())
      assert.equal(prefixOfMask(netmaskOf(prefix), 4), prefix)
      assert.equal(prefixOfMask(prefix, 4), prefix)
    }
    for (let prefix = 0; prefix <= 128; prefix++) {
      const mask = ipaddr.IPv6.subnetMaskFromPrefixLength(prefix)
      assert.equal(ipaddr.parse(netmaskOf(prefix, 6)).toString(), mask.toString())
    }
    assert.deepEqual([netmaskOf(32, 6), prefixOfMask('ffff:ffff::', 6)], ['ffff:ffff::', 32])
    assert.equal(prefixOfMask('255.0.255.0', 4), undefined)
    assert.equal(prefixOfMask('33', 4), undefined)
    assert.equal(prefixOfMask('255.0.0.0', 6), undefined)
  })

  it('has one text for all spellings of an address', () => {
    assert.equal(canonical('2001:DB8:0:0::5'), canonical('2001:db8::0005'))
    assert.equal(canonical('::10.0.0.1'), canonical('::a00:1'))
  })

  it('orders ranges', () => {
    const wide = rangeOf('10.0.0.5', 8)
    const narrow = rangeOf('10.200.0.5', 24)
    assert.ok(wide.first < narrow.first && narrow.last < wide.last)
  })
})
