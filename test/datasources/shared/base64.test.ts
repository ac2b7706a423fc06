import assert from 'node:assert/strict'
import { maybeBase64 } from '../../../datasources/shared/base64.ts'

const decoded = (content: string | Uint8Array) => Buffer.from(maybeBase64(content)).toString('latin1')

describe('what may be base64', () => {
  it('is decoded where all of it is', () => {
    assert.equal(decoded('I2Nsb3VkLWNvbmZpZw=='), '#cloud-config')
    assert.equal(decoded('YWI='), 'ab')
    assert.equal(decoded('abcd'), Buffer.from('abcd', 'base64').toString('latin1'))
    assert.equal(decoded(Buffer.from('YWJj')), 'abc')
    assert.equal(decoded(''), '')
  })

  it('stays as it is where any of it is not', () => {
    for (const text of ['#cloud-config', 'YWI', 'YWJj\n', 'YW=j', 'Y===', 'YWJj YWJj', '\xff'])
      assert.equal(decoded(text), Buffer.from(text).toString('latin1'), text)
  })

  it('may be large', () => {
    assert.equal(maybeBase64(Buffer.alloc(8_000_000, 'A')).length, 6_000_000)
  })
})
