import assert from 'node:assert/strict'
import { asNumber, asText } from '../../core/as-text.ts'
import type { JsonObject } from '../../core/json.ts'

/** Its key hides the method that makes a text of a mapping. */
const nameless: JsonObject = { toString: 1 }

describe('a value as a text', () => {
  for (const value of ['a', '', 1, 1.5, -0, true, null, undefined, [], ['a', 1], [null, ['b', [2]]], {}, { a: 1 }]) {
    it(`is what JavaScript makes of ${JSON.stringify(value)}`, () => {
      assert.equal(asText(value), String(value))
      assert.ok(Object.is(asNumber(value), Number(value)))
    })
  }

  it('is one for a mapping that hides its methods', () => {
    assert.equal(asText(nameless), '[object Object]')
    assert.equal(asText([1, [nameless]]), '1,[object Object]')
    assert.ok(Number.isNaN(asNumber([nameless])))
  })
})
