import assert from 'node:assert/strict'
import { lockedInodes } from '../../distros/apt-lock.ts'

describe('the locks of apt', () => {
  it('are found in /proc/locks by inode', () => {
    const text = '1: POSIX  ADVISORY  WRITE 812 08:01:131 0 EOF\n2: FLOCK  ADVISORY  READ 9 00:17:44 0 EOF\n'
    assert.deepEqual(lockedInodes(text), ['131'])
  })
})
