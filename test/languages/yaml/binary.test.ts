import assert from 'node:assert/strict'
import { parseYaml } from '../../../languages/yaml/parse.ts'

describe('binary data in YAML', () => {
  it('skips what is not base64 and what follows its padding, as the reference does', () => {
    const { value, problems } = parseYaml("a: !!binary '*Y~W I=&x '\nb: !!binary YWI=1\nc: !!binary YQ=\n", {
      document: 'x',
    })
    const bytes = new Uint8Array([97, 98])
    assert.deepEqual(value, { a: bytes, b: bytes, c: null })
    assert.equal(problems.length, 1)
  })
})
