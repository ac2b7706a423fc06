import assert from 'node:assert/strict'
import {
  isPublicName,
  shownAddress,
  shownMac,
  shownNumber,
  shownParameter,
  shownSubnetType,
} from '../../network/public-words.ts'

describe('network/public-words', () => {
  for (const name of [
    'lo',
    'eth0',
    'e1',
    'bond0.30',
    'br12',
    'enp0s31f6',
    'enP2p1s0',
    'eno1np0',
    'enx525400000001',
    'wlp3s0',
    'NIC3',
  ])
    it(`takes ${name} for the name of an interface`, () => assert.equal(isPublicName(name), true))

  for (const name of [
    '',
    'hunter2',
    'storage',
    'eth',
    'eth0-hunter2',
    'eth78000001',
    'en',
    'enhunter2',
    'enx52540000',
    'br-hunter2',
  ])
    it(`does not tell "${name}", unless a NIC has it`, () => {
      assert.equal(isPublicName(name), false)
      assert.equal(isPublicName(name, [{ name, mac: '52:54:00:00:00:01' }]), true)
    })

  it('tells an address that is one, without its zone', () => {
    assert.deepEqual(
      ['10.0.0.1', '10.0.0.1/24', 'fe80::1/64', 'fe80::1%hunter2', 'hunter2', '10.0.0.1/hunter2'].map(shownAddress),
      ['10.0.0.1', '10.0.0.1/24', 'fe80::1/64', 'fe80::1', 'a text', 'a text'],
    )
  })

  it('tells MACs, small numbers, types and parameters that are known', () => {
    assert.deepEqual(['52:54:00:00:00:01', 'hunter2'].map(shownMac), ['52:54:00:00:00:01', '(a text that is none)'])
    assert.deepEqual(
      [1500, '9000', 78_000_001, 'hunter2', null].map((one) => shownNumber(one)),
      ['1500', '9000', 'a number', 'a text', 'nothing'],
    )
    assert.deepEqual(['ppp', 'ipv6_hunter2'].map(shownSubnetType), ['"ppp"', 'a text'])
    assert.deepEqual(['bond_miimon', 'bond-hunter2'].map(shownParameter), ['bond_miimon', 'an unknown one'])
  })
})
