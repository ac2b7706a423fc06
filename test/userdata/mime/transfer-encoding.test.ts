import assert from 'node:assert/strict'
import fc from 'fast-check'
import { decodeTransfer } from '../../../userdata/mime/transfer-encoding.ts'

describe('transfer encodings', () => {
  const decoded = (text: string, encoding?: string) => decodeTransfer(Buffer.from(text), encoding).toString()

  it('are base64, with what does not belong there', () => {
    assert.equal(decoded('aGVsbG8=', 'base64'), 'hello')
    assert.equal(decoded('aGVs\r\nbG8=\n', ' BASE64 '), 'hello')
    assert.equal(decoded('aGVsbG8', 'base64'), 'hello')
    assert.equal(decoded('aG!V$sbG8=\n--', 'base64'), 'hello')
    assert.equal(decoded('=aGVsbG8=', 'base64'), 'hello')
    assert.equal(decoded('aGk=aGk=', 'base64'), 'hi\x1a\x1a')
    assert.equal(decoded('aGk=\nx', 'base64'), 'hi1')
    assert.equal(decoded('aGk=\nxy', 'base64'), 'aGk=xy')
    assert.equal(decoded('@@@@', 'base64'), '')
    assert.equal(decoded('a\nb\nc\nd\ne', 'base64'), 'abcde')
  })

  it('are quoted-printable', () => {
    assert.equal(decoded('=C3=BC=3d =\nx  \ny=zz', 'quoted-printable'), 'ü= x  \ny=zz')
    assert.equal(decoded('a==41= \nb=\rlost\nc=', 'quoted-printable'), 'a=41= \nbc')
  })

  it('are uuencoded', () => {
    assert.equal(decoded('begin 666 -\n%:&5L;&\\\n`\nend\n', 'x-uuencode'), 'hello')
    assert.equal(decoded('no beginning', 'uuencode'), 'no beginning')
    assert.equal(decoded('x\r\nbegin 666 -\r\n%:&5L;&\\\r\n\r\nend\r\n', 'x-uuencode'), 'hello')
    assert.equal(decoded('begin 666 -\n"86$\n#86\n', 'uue'), 'aaa`\0')
    const lying = `begin 666 -\n${'_\n'.repeat(100)}`
    assert.equal(decoded(lying, 'uuencode'), lying)
  })

  it('are nothing at all, or unknown', () => {
    for (const encoding of [undefined, '7bit', '8bit', 'binary', 'x-nonsense'])
      assert.equal(decoded('=41', encoding), '=41')
  })

  it('bring base64 back for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('base64').replace(/.{8}/g, '$&\n')
        assert.ok(decodeTransfer(Buffer.from(text), 'base64').equals(Buffer.from(bytes)))
      }),
    )
  })
})
