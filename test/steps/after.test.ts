import assert from 'node:assert/strict'
import { after } from '../../steps/after.ts'

describe('after', () => {
  it('names steps, and skips what is not a name', () => {
    assert.deepEqual(after.read([{ name: 'A.x' }, { name: 3 }, 'A.y', null, { name: 'B.z' }]), ['A.x', 'B.z'])
    assert.deepEqual(after.read([]), [])
  })

  it('counts as absent if it is not a list', () => {
    for (const value of [null, undefined, 'A.x', { name: 'A.x' }]) assert.equal(after.read(value), undefined)
  })
})
