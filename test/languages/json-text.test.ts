// languages/json-text, byte for byte against what json.dumps was recorded to write.

import assert from 'node:assert/strict'
import { dumpJson } from '../../languages/json-text.ts'
import { decoded, recorded } from '../core/recorded.ts'

interface JsonCase {
  readonly value: unknown
  readonly text: string
  readonly unicode: string
  readonly compact: string
}

describe('languages/json-text', () => {
  it('writes byte for byte what json.dumps writes, as long as that is JSON', () => {
    for (const { value, text, unicode, compact } of recorded<JsonCase>('yaml/json.json')) {
      const plain = decoded(value)
      if (plain === Infinity || plain === -Infinity || Number.isNaN(plain)) {
        assert.equal(dumpJson(plain), `"${text.replace('Infinity', 'inf').replace('NaN', 'nan')}"`)
        continue
      }
      assert.equal(dumpJson(plain), text)
      assert.equal(dumpJson(plain, { indent: 'none', ascii: false, sortKeys: false }), unicode)
      assert.equal(dumpJson(plain, { indent: 'none', compact: true }), compact)
    }
  })

  it('writes bytes the way instance-data has them', () => {
    assert.equal(dumpJson({ key: new Uint8Array([1, 2, 255]) }), '{\n "key": "ci-b64:AQL/"\n}')
  })

  it('leaves out what is undefined', () => {
    assert.equal(dumpJson({ a: undefined, b: 1 }, { indent: 2 }), '{\n  "b": 1\n}')
  })
})
