import assert from 'node:assert/strict'
import { naturalOrder } from '../../../network/apply/natural-order.ts'

describe('natural order', () => {
  it('compares digits as numbers', () => {
    assert.deepEqual(['a10', 'b1', 'a2', 'a', 'A1'].toSorted(naturalOrder), ['a', 'A1', 'a2', 'a10', 'b1'])
  })
})
