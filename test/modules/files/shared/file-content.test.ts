import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { type ContentRules, cloudConfigContent, decodeContent } from '../../../../modules/files/shared/file-content.ts'

const strict: ContentRules = { names: 'exact', base64: 'strict', gzipText: 'latin1', limit: 100, gzipError: '' }

const decoded = (content: string | Uint8Array, encoding: string, rules = cloudConfigContent) => {
  const bytes = decodeContent(content, encoding, rules)
  return bytes && Buffer.from(bytes).toString()
}

describe('the content of a file', () => {
  const packed = gzipSync('hi')

  it('is decoded as each encoding says', () => {
    for (const rules of [cloudConfigContent, strict]) {
      for (const name of ['', 'text/plain', 'raw']) assert.equal(decoded('aGk=', name, rules), 'aGk=')
      for (const name of ['b64', 'base64']) assert.equal(decoded('a G\nk=', name, rules), 'hi')
      for (const name of ['gz', 'gzip']) assert.equal(decoded(packed, name, rules), 'hi')
      for (const name of ['gz+b64', 'gzip+b64', 'gz+base64', 'gzip+base64'])
        assert.equal(decoded(packed.toString('base64'), name, rules), 'hi')
      assert.equal(decoded(Buffer.from('aGk='), 'b64', rules), 'hi')
    }
  })

  it('has no encoding of another name, nor of one that every object has', () => {
    for (const name of ['rot13', 'constructor', 'toString', '__proto__'])
      for (const rules of [cloudConfigContent, strict]) assert.equal(decoded('x', name, rules), undefined, name)
  })

  it('is found by the name in any case, or only by the exact one', () => {
    assert.equal(decoded('aGk=', ' Base64 '), 'hi')
    assert.equal(decoded('aGk=', ' Base64 ', strict), undefined)
  })

  it('skips what is not base64, or refuses it', () => {
    assert.equal(decoded('a*G-k', 'b64'), 'hi')
    assert.equal(decoded('aGk', 'b64'), 'hi')
    assert.throws(() => decoded('aGkaG', 'b64'), /^Error: the content is not base64: it is cut off$/)
    for (const text of ['a*Gk=', 'aGk', 'a', 'aGk=='])
      assert.throws(() => decoded(text, 'b64', strict), /^Error: content is not base64$/)
  })

  it('holds gzip in a text as UTF-8, or one byte a character', () => {
    assert.equal(decoded(packed.toString('latin1'), 'gz', strict), 'hi')
    assert.throws(
      () => decoded(packed.toString('latin1'), 'gz'),
      /^Error: the content does not unpack as gzip: incorrect/,
    )
    assert.throws(() => decoded('hi', 'gz', strict), /^Error: incorrect header check$/)
  })

  it('unpacks to no more than the limit', () => {
    assert.throws(() => decoded(gzipSync(Buffer.alloc(101)), 'gz', strict), /larger than 100 bytes/)
    assert.equal(decoded(gzipSync(Buffer.alloc(100)), 'gz', strict)?.length, 100)
  })
})
