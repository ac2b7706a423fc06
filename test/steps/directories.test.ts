import assert from 'node:assert/strict'
import { ranStep } from './machine.ts'

describe('directories', () => {
  it('are made with the mode and owner asked for; by default 0755, of root', async () => {
    const { host, errors } = await ranStep(
      `directories:
- {path: /srv/a, permissions: 01770, owner: 5, group: 6}
- {path: /srv/b, ownerstring: "u:g"}
- {path: /srv/c}`,
      { files: { '/etc/passwd': 'u:x:1000:1000::/:/bin/sh\n', '/etc/group': 'g:x:1001:\n' } },
    )
    const found = await Promise.all(['/srv/a', '/srv/b', '/srv/c'].map((path) => host.files.stat(path)))
    assert.deepEqual(
      found.map((info) => [info?.type, info?.mode.toString(8), info?.uid, info?.gid]),
      [
        ['directory', '1770', 5, 6],
        ['directory', '755', 1000, 1001],
        ['directory', '755', 0, 0],
      ],
    )
    assert.deepEqual(errors, [])
  })

  it('stand alone: one that cannot be made is named, and the next is made', async () => {
    const { host, errors } = await ranStep(
      `directories:
- {path: /file}
- {path: relative}
- 7
- {path: /bad, permissions: rwx}
- {path: /srv/good}`,
      { files: { '/file': '' } },
    )
    assert.deepEqual(errors, [
      'directories: /file exists and is no directory',
      'directories/1 needs an absolute "path"',
      'directories/2 needs an absolute "path"',
      'directories: /bad: the permissions are not an octal mode such as 0644',
    ])
    assert.equal((await host.files.stat('/srv/good'))?.type, 'directory')
  })

  it('must be a list', async () => {
    assert.deepEqual((await ranStep('directories: /srv')).errors, ['"directories" must be a list'])
  })
})
