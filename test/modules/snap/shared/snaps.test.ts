import assert from 'node:assert/strict'
import { commandsOf, inOrder } from '../../../../modules/snap/shared/snaps.ts'

describe('commands of snap', () => {
  it('are read in each of their forms', () => {
    assert.deepEqual(inOrder({ 10: 'b', 9: 'a' }, 'x'), ['a', 'b'])
    assert.deepEqual(commandsOf('snap', [['snap', 'a'], ['a']]), {
      commands: [
        ['snap', 'a'],
        ['snap', 'a'],
      ],
      unlike: [],
    })
    assert.throws(() => commandsOf('snap', [3]), /command 0 is a number/)
    assert.throws(() => inOrder('x', 'commands'), /not a list or dict/)
  })
})
