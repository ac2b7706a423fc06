import assert from 'node:assert/strict'
import { isTemporary, temporaryName } from '../../system/temporary-name.ts'

describe('the name of a file that is being written', () => {
  it('is told from others', () => {
    for (const guessable of [true, false]) assert.ok(isTemporary(temporaryName(guessable)))
    for (const name of ['.firstlight', '.firstlight-', 'firstlight-1-a', '.firstlight-1-a.sh', '.profile'])
      assert.ok(!isTemporary(name), name)
  })

  it('is another each time', () => {
    assert.equal(new Set(Array.from({ length: 100 }, () => temporaryName(false))).size, 100)
  })
})
