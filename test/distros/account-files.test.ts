import assert from 'node:assert/strict'
import { idsOf, readAccounts, whileLocked, writeAccounts } from '../../distros/account-files.ts'
import { memory } from '../../system/memory.ts'

const files = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
  '/etc/group': 'root:x:0:\n',
  '/etc/shadow': { content: 'root:*:1::::::\n', mode: 0o640, gid: 42 },
  '/usr/lib/passwd': 'image:x:1000:1001::/:/bin/sh\n',
  '/usr/lib/group': 'image:x:1002:\n',
}

describe('the files of accounts', () => {
  it('are written where they have changed, with the mode and the owner that they had', async () => {
    const host = memory({ files })
    const accounts = await readAccounts(host.files)
    await writeAccounts(host.files, { ...accounts, shadow: 'root:!:1::::::\n', subuid: 'a:1:2\n' })
    const { mode, gid, content } = host.tree()['/etc/shadow'] ?? {}
    assert.deepEqual([mode, gid, content], [0o640, 42, 'root:!:1::::::\n'])
    assert.deepEqual(host.tree()['/etc/subuid']?.mode, 0o644)
    assert.equal(host.tree()['/etc/subgid'], undefined)
  })

  it('show hashes to nobody, whoever could read them before', async () => {
    const host = memory({ files: { ...files, '/etc/shadow': { content: '', mode: 0o644 } } })
    await writeAccounts(host.files, { ...(await readAccounts(host.files)), shadow: 'a:$6$:1::::::\n' })
    assert.equal(host.tree()['/etc/shadow']?.mode, 0o640)
  })

  it('know the ids of those whom an image brings, too', async () => {
    const { uids, gids } = idsOf(await readAccounts(memory({ files }).files))
    assert.deepEqual(
      [[...uids], [...gids].sort()],
      [
        [0, 1000],
        [0, 1001, 1002],
      ],
    )
  })

  it('are not made up where there are none', async () => {
    await assert.rejects(readAccounts(memory({ files: { '/etc/passwd': '' } }).files), /there is no \/etc\/group/)
  })

  it('are locked as the tools lock them', async () => {
    const asked: unknown[] = []
    const { files } = memory()
    const locked = async <T>(path: string, options: unknown, work: () => Promise<T>) => {
      asked.push(path, options)
      return work()
    }
    assert.equal(await whileLocked({ ...files, locked }, async () => 1), 1)
    assert.deepEqual(asked, ['/etc/.pwd.lock', { budget: 15_000 }])
  })
})
