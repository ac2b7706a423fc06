import assert from 'node:assert/strict'
import { fieldsOf, publicKeys, standardFields } from '../../../datasources/shared/fields.ts'

describe('fields of metadata', () => {
  it('are public keys in each of their forms', () => {
    assert.deepEqual(publicKeys('a\n\nb\r\n'), ['a', 'b'])
    assert.deepEqual(publicKeys(['a', '', 'b']), ['a', 'b'])
    assert.deepEqual(publicKeys({ x: 'a', y: ['b', ''], z: null }), ['a', 'b'])
    for (const value of [undefined, null, 7, true]) assert.deepEqual(publicKeys(value), [])
  })

  it('are those of EC2 where a cloud has no names of its own', () => {
    const metadata = {
      'instance-id': 7,
      'local-hostname': 'box',
      'public-keys': { mine: 'ssh-rsa A' },
      placement: { 'availability-zone': 'a' },
      region: 'r',
      'cloud-name': 'Mine',
      'launch-index': '3',
    }
    assert.deepEqual(fieldsOf(metadata, standardFields), {
      id: '7',
      hostname: 'box',
      publicKeys: ['ssh-rsa A'],
      availabilityZone: 'a',
      region: 'r',
      cloudName: 'Mine',
      launchIndex: 3,
    })
  })

  it('are found by name, by path, or by the first of several that is there', () => {
    const map = { hostname: 'host/name', region: ['where', 'zone'], userData: 'ud', network: 'nc', vendorData: 'vd' }
    const metadata = { host: { name: 'h' }, where: null, zone: 'z', ud: 'u', nc: { version: 2 }, vd: ['a'] }
    assert.deepEqual(fieldsOf(metadata, map), {
      hostname: 'h',
      region: 'z',
      userData: 'u',
      network: { version: 2 },
      vendorData: ['a'],
    })
  })

  it('that say nothing, or something impossible, are absent', () => {
    const odd = { 'instance-id': {}, 'cloud-name': '', 'launch-index': 'x', region: null, nc: 'text', ud: 7 }
    assert.deepEqual(fieldsOf(odd, { ...standardFields, network: 'nc', userData: 'ud' }), {})
    assert.deepEqual(fieldsOf({}, { id: 'constructor/name', hostname: [] }), {})
  })
})
