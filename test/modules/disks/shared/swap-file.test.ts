import assert from 'node:assert/strict'
import { suggestedSwap } from '../../../../modules/disks/shared/swap-file.ts'

describe('the size of a swap file', () => {
  it('is calculated from memory and disk', () => {
    const gib = 2 ** 30
    const plenty = 2 ** 50
    const suggested = (memory: number, disk = plenty) => suggestedSwap(memory * gib, disk, undefined) / gib
    assert.deepEqual(
      [1, 3, 4, 15, 20, 32, 64, 128].map((memory) => suggested(memory)),
      [1, 3, 4, 4, 4, 6, 8, 11],
    )
    assert.equal(suggested(4, 8 * gib), 2)
    assert.equal(suggestedSwap(4 * gib, 2 * gib, gib), gib)
  })
})
