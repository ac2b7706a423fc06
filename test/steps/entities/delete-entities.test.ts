import assert from 'node:assert/strict'
import { ranStep } from '../machine.ts'

const passwd = 'root:x:0:0::/root:/bin/sh\nfoo:x:5:6:I:/h:/s\nbar:x:1:1::/:/bin/sh\nnone::0:0:::\n'
const group = 'root:x:0:\ngames:x:60:bob\n'

const deleted = (entity: object, files: Record<string, string> = { '/etc/passwd': passwd, '/etc/group': group }) =>
  ranStep(`delete_entities: ${JSON.stringify([{ entity: JSON.stringify(entity) }])}`, { files })

describe('delete_entities', () => {
  it('takes out a group by its name', async () => {
    const { host, errors } = await deleted({ kind: 'group', group_name: 'games' })
    assert.deepEqual([errors, host.text('/etc/group')], [[], 'root:x:0:\n'])
  })

  it('leaves the first line where there is no such group, and says so', async () => {
    const { host, errors, heard } = await deleted({ kind: 'group', group_name: 'game' })
    assert.deepEqual([errors, host.text('/etc/group')], [[], group])
    assert.ok(heard.some(({ message }) => message === 'no line of /etc/group is what is to be gone'))
  })

  it('takes out a user whose line is what the entity says, whole', async () => {
    const foo = { kind: 'user', username: 'foo', password: 'x', uid: 5, gid: 6, info: 'I', homedir: '/h', shell: '/s' }
    assert.equal((await deleted(foo)).host.text('/etc/passwd'), passwd.replace(/^foo.*\n/m, ''))
    assert.equal((await deleted({ ...foo, uid: 6 })).host.text('/etc/passwd'), passwd)
    assert.equal((await deleted({ kind: 'user', username: 'bar' })).host.text('/etc/passwd'), passwd)
    const none = (await deleted({ kind: 'user', username: 'none' })).host.text('/etc/passwd')
    assert.equal(none, passwd.replace('none::0:0:::\n', ''))
  })

  it('does nothing where there is no file', async () => {
    const { host, errors } = await deleted({ kind: 'shadow', username: 'foo' }, {})
    assert.deepEqual([errors, host.tree()], [[], {}])
  })

  it('fails for what is no entity', async () => {
    assert.deepEqual((await deleted({ kind: 'group' })).errors, ['an entity: it has no group_name'])
  })
})
