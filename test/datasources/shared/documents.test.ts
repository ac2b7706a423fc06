import assert from 'node:assert/strict'
import { publicKeys } from '../../../datasources/shared/fields.ts'
import { fillMissing } from '../../../datasources/shared/metadata.ts'
import { isZipAddress, seedFileAddress, seedScheme } from '../../../datasources/shared/seed-address.ts'
import { mountPoint } from '../../../datasources/shared/seed-disk.ts'

describe('seed addresses', () => {
  it('give each file its own', () => {
    assert.equal(seedFileAddress('http://h/seed', 'user-data'), 'http://h/seed/user-data')
    assert.equal(seedFileAddress('http://h/seed/', 'user-data'), 'http://h/seed/user-data')
    assert.equal(seedFileAddress('http://h/?f=', 'user-data'), 'http://h/?f=user-data')
    assert.equal(seedFileAddress('http://h/%s.yaml', 'user-data'), 'http://h/user-data.yaml')
    assert.equal(seedFileAddress('/srv/seed', 'user-data'), '/srv/seed/user-data')
  })

  it('have a scheme', () => {
    const schemes = ['/x', 'file:///x', 'HTTP://x', 'https://x', 'ftp://x', 'ftps://x', 'x', 'None'].map(seedScheme)
    assert.deepEqual(schemes, ['local', 'local', 'web', 'web', 'ftp', 'ftp', 'unknown', 'unknown'])
  })

  it('may be of an archive', () => {
    const zips = ['/a/b.ZIP', 'http://h/a.zip', 'http://h/a.zip?x=y', 'http://h/?f=a.zip', 'http://h/a.zip/', '/%s.zip']
    assert.deepEqual(zips.map(isZipAddress), [true, true, true, false, false, false])
  })
})

describe('metadata', () => {
  it('has public keys in each of their forms', () => {
    assert.deepEqual(publicKeys('a\n\nb\r\n'), ['a', 'b'])
    assert.deepEqual(publicKeys(['a', '', 'b']), ['a', 'b'])
    assert.deepEqual(publicKeys({ x: 'a', y: ['b', ''], z: null }), ['a', 'b'])
    for (const value of [undefined, null, 7, true]) assert.deepEqual(publicKeys(value), [])
  })

  it('is completed by what it lacks, in mappings too', () => {
    assert.deepEqual(fillMissing({ a: 1, m: { x: 1 }, n: null }, { a: 2, b: 3, m: { x: 2, y: 2 }, n: 4 }), {
      a: 1,
      b: 3,
      m: { x: 1, y: 2 },
      n: null,
    })
  })
})

describe('mounted filesystems', () => {
  it('are found by device, their names decoded', () => {
    const mounts = 'proc /proc proc rw 0 0\n/dev/sr0 /mnt/my\\040disk iso9660 ro 0 0\n/dev/sr0 /other iso9660 ro 0 0\n'
    assert.equal(mountPoint(mounts, '/dev/sr0'), '/mnt/my disk')
    assert.equal(mountPoint(mounts, '/dev/sr1'), undefined)
  })
})
