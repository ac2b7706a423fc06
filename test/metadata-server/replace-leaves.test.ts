import assert from 'node:assert/strict'
import { replaceLeaves } from '../../metadata-server/replace-leaves.ts'

describe('replaceLeaves', () => {
  it('leaves all but the leaves that are replaced byte for byte', () => {
    const text =
      '{ "id" : 4520031799277581759,\r\n "a\\"b": ["x\\u0041", {"k": "\\/secret", "n": 1.50e3}],"t":true , "z":null}\n'
    assert.equal(
      replaceLeaves(text, (_, leaf) => leaf),
      text,
    )
    const seen: (readonly [string, string])[] = []
    const shown = replaceLeaves(text, (keys, leaf) => {
      seen.push([keys.join('.'), leaf])
      return keys.includes('k') || keys.includes('n') ? 'hidden' : leaf
    })
    assert.equal(shown, text.replace('"\\/secret"', '"hidden"').replace('1.50e3', '0'))
    assert.deepEqual(seen, [
      ['id', '4520031799277581759'],
      ['a"b.0', 'xA'],
      ['a"b.1.k', '/secret'],
      ['a"b.1.n', '1.50e3'],
    ])
  })

  it('is about mappings and lists that are whole', () => {
    for (const text of ['', 'a: b', '"text"', '{"a": 1', '{"a": ]', '["a}', '{} x', '{"a": 1}}', '[1]"x"']) {
      assert.equal(
        replaceLeaves(text, (_, leaf) => leaf),
        undefined,
        text,
      )
    }
  })

  it('takes no longer than it is long', () => {
    const long = `[${'"\\\\",'.repeat(200_000)}"`
    assert.equal(
      replaceLeaves(long, (_, leaf) => leaf),
      undefined,
    )
  })
})
