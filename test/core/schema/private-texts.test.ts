import assert from 'node:assert/strict'
import { privateTexts, secretsByName } from '../../../core/schema/private-texts.ts'

const schema = {
  type: 'object',
  properties: {
    path: { type: 'string', public: true },
    content: { type: 'string' },
    names: { public: true, items: { properties: { name: { public: true } } } },
  },
}

describe('the private texts of a value', () => {
  it('are those that its schema does not call public, whatever is around them', () => {
    const value = { path: 'a', content: 'b', names: ['c', { name: 'd', other: 'e' }], unknown: ['f', { g: 1 }] }
    assert.deepEqual(privateTexts(schema, value), ['b', 'e', 'f', '1'])
  })

  it('are those whose names say so, though the schema calls them public or does not know them', () => {
    assert.deepEqual(privateTexts(schema, { path: { password: 'a' } }), ['a'])
    assert.deepEqual(secretsByName({ a: 'b', reporting: [{ token_secret: 'c', consumer_key: 'd' }] }), ['c'])
  })
})
