import assert from 'node:assert/strict'
import { groupIn, parentIn, startIn, stateIn } from '../../system/process-stat.ts'

describe('the line of a process', () => {
  it('is read whatever the program is called', () => {
    for (const name of ['node', 'a b', 'x) R 9 (y', ')']) {
      const rest = Array.from({ length: 17 }, (_, index) => `${100 + index}`).join(' ')
      const stat = `42 (${name}) S 7 ${rest} 123456 0\n`
      assert.deepEqual([stateIn(stat), parentIn(stat), groupIn(stat), startIn(stat)], ['S', '7', '100', '123456'], name)
    }
  })

  it('says nothing where there is none', () => {
    assert.equal(startIn(''), undefined)
    assert.equal(parentIn(''), undefined)
  })
})
