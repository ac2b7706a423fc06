// How Python prints things: repr, floats, dates.

import assert from 'node:assert/strict'
import { logTime, rfc2822 } from '../../core/dates.ts'
import { pythonFloat, pythonNumber } from '../../languages/python/number.ts'
import { bytesRepr, pythonRepr, pythonText } from '../../languages/python/repr.ts'

describe('core/python-repr', () => {
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

  it('leaves texts alone where str() is meant', () => {
    assert.equal(pythonText("it's"), "it's")
    assert.equal(pythonText(null), 'None')
  })
})

describe('core/python-number', () => {
  it('prints floats as Python does', () => {
    const floats = [1, 0.1, 1e16, 1e15, 1.5e-5, 0.0001, 1e22, -0, 123456789.125, 5e-324]
    assert.deepEqual(floats.map(pythonFloat), [
      '1.0',
      '0.1',
      '1e+16',
      '1000000000000000.0',
      '1.5e-05',
      '0.0001',
      '1e+22',
      '-0.0',
      '123456789.125',
      '5e-324',
    ])
    assert.deepEqual([Infinity, -Infinity, Number.NaN].map(pythonFloat), ['inf', '-inf', 'nan'])
  })

  it('prints whole numbers as ints', () => {
    assert.deepEqual([1, -5, 1.5, 1e20].map(pythonNumber), ['1', '-5', '1.5', '1e+20'])
  })
})

describe('core/dates', () => {
  const date = new Date('2026-11-02T08:05:03.007Z')

  it('prints the date of mails', () => {
    assert.equal(rfc2822(date), 'Mon, 02 Nov 2026 08:05:03 +0000')
  })

  it('prints the time of log lines', () => {
    assert.equal(logTime(date), '2026-11-02 08:05:03,007')
  })
})
