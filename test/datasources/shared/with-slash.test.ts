import assert from 'node:assert/strict'
import { withSlash } from '../../../datasources/shared/with-slash.ts'

describe('an address that documents are put behind', () => {
  it('has one slash at its end', () => {
    for (const given of ['http://a/b', 'http://a/b/', 'http://a/b///']) assert.equal(withSlash(given), 'http://a/b/')
    assert.equal(withSlash(''), '/')
  })
})
