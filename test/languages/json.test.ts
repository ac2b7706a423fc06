import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ConfigError } from '../../core/errors.ts'
import { jsonErrorOffset, jsonIfWhole, parseJson } from '../../languages/json.ts'

describe('languages/json', () => {
  it('are values', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) =>
        assert.deepEqual(parseJson(JSON.stringify(value), 'x'), JSON.parse(JSON.stringify(value))),
      ),
    )
  })

  it('may have a byte order mark in front, which moves no place', () => {
    assert.deepEqual(parseJson('\ufeff{"a": 1}', 'x'), { a: 1 })
    assert.deepEqual(parseJson(Buffer.from('\ufeff[1]'), 'x'), [1])
    assert.throws(() => parseJson('\ufeff{"a": }', 'x'), { where: { document: 'x', line: 1, column: 7 } })
    assert.throws(() => parseJson('\ufeff\ufeff1', 'x'), ConfigError)
  })

  it('that break are reported with the place, and without what they hold', () => {
    const places: readonly (readonly [text: string, line: number, column: number])[] = [
      ['', 1, 1],
      ['{"a": }', 1, 7],
      ['{"a": 1,}', 1, 9],
      ['{"a": 1\n "b": 2}', 2, 2],
      ['[1, 2', 1, 6],
      ['[1 2]', 1, 4],
      ['{a: 1}', 1, 2],
      ['{"a" 1}', 1, 6],
      ['{"a": "sec\nret"}', 1, 11],
      ['{"a": "sec\\qret"}', 1, 11],
      ['{"a": "sec\\u12"}', 1, 11],
      ['{"sec', 1, 6],
      ['{"a": tru}', 1, 7],
      ['{} x', 1, 4],
      ['[01]', 1, 3],
    ]
    for (const [text, line, column] of places) {
      assert.throws(
        () => parseJson(text, 'doc'),
        (error) => {
          assert.ok(error instanceof ConfigError)
          assert.deepEqual(error.where, { document: 'doc', line, column }, text)
          assert.ok(!error.message.includes('sec'))
          assert.equal(error.cause, undefined)
          return true
        },
      )
    }
  })

  it('are found broken exactly where the engine finds them so', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', '-', 'null', ' ', '\n', '"', '\\')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        let good = true
        try {
          JSON.parse(text)
        } catch {
          good = false
        }
        assert.equal(jsonErrorOffset(text) === undefined, good, JSON.stringify(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('may be nested deeply without harm', () => {
    assert.equal(jsonErrorOffset('['.repeat(200_000)), 200_000)
  })

  it('may have any number of brackets, but only so many within each other', () => {
    const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`
    const taken = [
      nested(400),
      `[${nested(398)}, ${nested(398)}]`,
      `[${'[], {}, '.repeat(1000)}"${'[{'.repeat(1000)}"]`,
    ]
    for (const text of taken) assert.deepEqual(parseJson(text, 'd'), JSON.parse(text))
    for (const text of [nested(402), `[${nested(400)}]`]) {
      assert.throws(() => parseJson(text, 'd'), /nested more than 400 levels deep/)
      assert.equal(jsonIfWhole(text), undefined)
    }
  })

  it('may hold strings of any length', () => {
    const long = `{"a": "${'a'.repeat(2 ** 24)}`
    for (const end of ['', '\n', '" x', '\\q']) assert.throws(() => parseJson(long + end, 'd'), ConfigError)
  })

  it('show no more than the character that is out of place', () => {
    const told = (text: string) => {
      try {
        return parseJson(text, 'd')
      } catch (error) {
        return error instanceof ConfigError ? error.reason : error
      }
    }
    assert.equal(told('{"a": }'), 'Not valid JSON: unexpected "}"')
    assert.equal(told('{"password": hunter2}'), 'Not valid JSON: unexpected character')
    assert.equal(told('{"password": "hunter2"'), 'Not valid JSON: it ends too early')
  })

  it('that need not be there are a value or nothing', () => {
    assert.deepEqual(jsonIfWhole('{"a": [1]}'), { a: [1] })
    assert.equal(jsonIfWhole('null'), null)
    assert.equal(jsonIfWhole('{"a": [1'), undefined)
    assert.equal(jsonIfWhole(''), undefined)
    assert.equal(jsonIfWhole(undefined), undefined)
  })
})
