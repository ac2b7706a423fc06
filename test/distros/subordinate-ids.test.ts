import assert from 'node:assert/strict'
import { withRange } from '../../distros/subordinate-ids.ts'

const bob = { name: 'bob', uid: 1000 }
const text = '# comment\neve:100000:65536\nbob:165536:10\nbob:300000:10\n1000:400000:10\n'

describe('subordinate ids', () => {
  it('are the one range that is given, and those of others stay', () => {
    assert.equal(withRange('', bob, '100000:65536'), 'bob:100000:65536\n')
    assert.equal(
      withRange(text, bob, '400000:65536'),
      '# comment\neve:100000:65536\nbob:400000:65536\n1000:400000:10\n',
    )
    assert.equal(withRange(text, { name: 'kim', uid: 5 }, '1:1'), `${text}kim:1:1\n`)
  })

  it('are no ids of another user', () => {
    for (const range of ['165535:1', '100000:1', '99999:2', '1:4000000000'])
      assert.throws(() => withRange(text, bob, range), /ids of eve are within it/)
    assert.doesNotThrow(() => withRange(text, bob, '165536:1'))
  })

  it('are a range of ids that there are, without those of root', () => {
    for (const range of ['', '5', '0:5', '5:0', '-1:5', 'a:b', '1:2:3', '4294967290:10', '1:99999999999999999999'])
      assert.throws(() => withRange(text, bob, range), /no range such as 100000:65536/, range)
  })
})
