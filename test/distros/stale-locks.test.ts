import assert from 'node:assert/strict'
import { removeStaleLocks } from '../../distros/stale-locks.ts'
import { memory } from '../../system/memory.ts'

describe('locks of the user databases', () => {
  it('are removed where nobody holds them any more, and kept where somebody does', async () => {
    const host = memory({
      files: { '/etc/passwd.lock': '', '/etc/group.lock': '700\0', '/etc/shadow.lock': '42\0', '/proc/42/stat': '' },
    })
    await removeStaleLocks(host)
    assert.deepEqual(
      (await host.files.list('/etc'))?.filter((name) => name.endsWith('.lock')),
      ['shadow.lock'],
    )
  })
})
