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
- {path: /bad, permissions: rwx}
- {path: /srv/good}`,
      { files: { '/file': '' } },
    )
    assert.deepEqual(errors, [
      'expected an octal mode such as 0644',
      'directories: /file exists and is no directory',
      'directories/1 needs an absolute "path"',
    ])
    assert.equal((await host.files.stat('/srv/good'))?.type, 'directory')
  })

  it('have missing ones above them made with the same mode and owner, but not open for writing', async () => {
    const { host } = await ranStep('directories: [{path: /opt/x/y/z/, permissions: 01777, owner: 1, group: 2}]', {
      files: { '/opt': { directory: true } },
    })
    const found = await Promise.all(['/opt', '/opt/x', '/opt/x/y', '/opt/x/y/z'].map((path) => host.files.stat(path)))
    assert.deepEqual(
      found.map((info) => `${info?.mode.toString(8)} ${info?.uid}:${info?.gid}`),
      ['755 0:0', '755 1:2', '755 1:2', '1777 1:2'],
    )
  })

  it('that are there get the mode and owner', async () => {
    const files = { '/srv': { directory: true, mode: 0o700, uid: 7, gid: 7 } } as const
    const { host } = await ranStep('directories: [{path: /srv, permissions: 02775, owner: 1}]', { files })
    const { mode, uid, gid } = (await host.files.stat('/srv')) ?? {}
    assert.deepEqual([mode?.toString(8), uid, gid], ['2775', 1, 0])
  })

  it('as yip has it lose setuid and sticky, have no permission by default, and new ones the usual umask', async () => {
    const step = 'directories: [{path: /a, permissions: 03777}, {path: /b}, {path: /there, permissions: 03777}]'
    const { host } = await ranStep(step, { files: { '/there': { directory: true } } }, undefined, true)
    const modes = ['/a', '/b', '/there'].map(async (path) => (await host.files.stat(path))?.mode.toString(8))
    assert.deepEqual(await Promise.all(modes), ['755', '0', '777'])
  })

  it('must be a list', async () => {
    assert.deepEqual((await ranStep('directories: /srv')).errors, ['"directories" must be a list'])
  })
})
