import assert from 'node:assert/strict'
import fc from 'fast-check'
import { contentType, decodeText, filenameOf, parameter } from '../../../userdata/mime/headers.ts'

describe('MIME headers', () => {
  const typeOf = (value: string) => contentType([{ name: 'content-TYPE', value }])

  it('give a type in lower case, and text/plain for what is not one', () => {
    assert.equal(typeOf('Text/Cloud-Config; charset=x'), 'text/cloud-config')
    for (const value of ['', 'cloud-config', 'a/b/c', ';x=y']) assert.equal(typeOf(value), 'text/plain')
    assert.equal(contentType([]), 'text/plain')
  })

  it('give parameters, quoted, escaped, continued and encoded', () => {
    const cases: readonly (readonly [value: string, wanted: string | undefined])[] = [
      ['a; filename=x', 'x'],
      ['a;FILENAME="x y"', 'x y'],
      ['a; filename="q\\"u;o\\\\te"; size=3', 'q"u;o\\te'],
      ['a; filename="no end', '"no end'],
      ["a; filename*=utf-8''gr%C3%BC%C3%9Fe.sh", 'grüße.sh'],
      ["a; filename*=iso-8859-1'de'gr%FC", 'grü'],
      ['a; filename*0="long-"; filename*1="name"', 'long-name'],
      ["a; filename*0*=utf-8''%C3%A4; filename*1=b", 'äb'],
      ['a; filename', ''],
      ['filename=alone', 'alone'],
      ["filename*=utf-8''first; x=y", undefined],
      ['filename*0=lost; filename*1=kept', 'kept'],
      ['a', undefined],
      ['a; name=x', undefined],
    ]
    for (const [value, wanted] of cases) assert.equal(parameter(value, 'filename'), wanted, value)
  })

  it('name a part by its disposition, or else by its type', () => {
    const type = { name: 'Content-Type', value: 'text/plain; name=from-type' }
    assert.equal(filenameOf([type]), 'from-type')
    assert.equal(filenameOf([type, { name: 'Content-Disposition', value: 'inline; filename=x' }]), 'x')
    assert.equal(filenameOf([{ name: 'Content-Disposition', value: 'attachment; filename=""' }]), undefined)
  })

  it('never fail, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('boundary', 'filename', 'charset'), (value, name) => {
        parameter(value, name)
        parameter(`x; ${name}*0*=${value}; ${name}*1="${value}`, name)
        contentType([{ name: 'Content-Type', value }])
      }),
      { numRuns: 500 },
    )
  })

  it('say the charset of a text', () => {
    assert.equal(decodeText(Buffer.from([0xfc]), 'iso-8859-1'), 'ü')
    assert.equal(decodeText(Buffer.from('ü'), 'us-ascii'), 'ü')
    assert.equal(decodeText(Buffer.from('ü'), 'klingon'), 'ü')
    assert.equal(decodeText(Buffer.from([0x80]), 'windows-1252'), '€')
    assert.equal(decodeText(Buffer.from('\ufeffx'), undefined), '\ufeffx')
  })
})
