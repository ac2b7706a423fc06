import assert from 'node:assert/strict'
import { isZipAddress, seedFileAddress, seedScheme } from '../../../datasources/shared/seed-address.ts'

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
