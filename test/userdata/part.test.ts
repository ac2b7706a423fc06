import assert from 'node:assert/strict'
import { fileName } from '../../userdata/part.ts'

describe('names of files', () => {
  it('keep what is harmless', () => {
    assert.equal(fileName('a/b c$.sh'), 'a_bc.sh')
    assert.equal(fileName('grüße (1).sh'), 'gre(1).sh')
    assert.equal(fileName('$$$'), '')
  })
})
