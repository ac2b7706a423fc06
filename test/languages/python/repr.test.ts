import assert from 'node:assert/strict'
import { bytesRepr, pythonRepr, pythonText } from '../../../languages/python/repr.ts'

describe('languages/python/repr', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['a', "'a'"],
    ["it's", '"it\'s"'],
    ['both \' and "', "'both \\' and \"'"],
    ['say "hi"', '\'say "hi"\''],
    ['a\\b', "'a\\\\b'"],
    ['\n\r\t\0\x1b', "'\\n\\r\\t\\x00\\x1b'"],
    ['é😀', "'é😀'"],
    ['\x7f\xa0\u2028\ufeff', "'\\x7f\\xa0\\u2028\\ufeff'"],
    ['\u{e0001}', "'\\U000e0001'"],
  ]

  for (const [text, repr] of texts)
    it(`prints ${JSON.stringify(text)} as ${repr}`, () => assert.equal(pythonRepr(text), repr))

  it('prints mappings, lists and constants', () => {
    assert.equal(pythonRepr({ a: [1, null, true, 1.5], 'b c': {} }), "{'a': [1, None, True, 1.5], 'b c': {}}")
  })

  it('prints bytes', () => {
    assert.equal(bytesRepr(Buffer.from("a'\n\xff", 'latin1')), 'b"a\'\\n\\xff"')
  })

  it('leaves strings alone where str() is meant', () => {
    assert.equal(pythonText("it's"), "it's")
    assert.equal(pythonText(null), 'None')
  })
})
