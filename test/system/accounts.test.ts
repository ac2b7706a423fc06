import assert from 'node:assert/strict'
import { findGroup, findUser, ownerIds, parseGroup, parsePasswd } from '../../system/accounts.ts'
import { memory } from '../../system/memory.ts'

const passwd = `root:x:0:0:root:/root:/bin/bash
# a comment
+::::::
broken
sam:x:1000:1001:Sam,,,:/home/sam:/bin/zsh
`

describe('accounts', () => {
  it('are read from passwd and group, whatever else is in there', () => {
    assert.deepEqual(
      parsePasswd(passwd).map(({ name }) => name),
      ['root', 'sam'],
    )
    assert.deepEqual(parsePasswd(passwd)[1], {
      name: 'sam',
      uid: 1000,
      gid: 1001,
      gecos: 'Sam,,,',
      home: '/home/sam',
      shell: '/bin/zsh',
    })
    assert.deepEqual(parseGroup('adm:x:4:syslog,sam\nsam:x:1001:\nempty:x:\n'), [
      { name: 'adm', gid: 4, members: ['syslog', 'sam'] },
      { name: 'sam', gid: 1001, members: [] },
    ])
  })

  it('are looked for where images keep them, too', async () => {
    const { files } = memory({
      files: {
        '/etc/passwd': passwd,
        '/usr/lib/passwd': 'core:x:500:500:::\n',
        '/var/lib/extrausers/group': 'snap:x:600:\n',
      },
    })
    assert.equal((await findUser(files, ({ name }) => name === 'core'))?.uid, 500)
    assert.equal((await findUser(files, ({ uid }) => uid === 1000))?.name, 'sam')
    assert.equal((await findGroup(files, ({ name }) => name === 'snap'))?.gid, 600)
    assert.equal(await findGroup(files, ({ name }) => name === 'none'), undefined)
  })

  it('give owners their numbers: a name first, then digits', async () => {
    const { files } = memory({ files: { '/etc/passwd': `${passwd}77:x:78:78:::\n`, '/etc/group': 'adm:x:4:\n' } })
    assert.deepEqual(await ownerIds(files, { user: 'sam', group: 'adm' }), { uid: 1000, gid: 4 })
    assert.deepEqual(await ownerIds(files, { user: '77', group: '99' }), { uid: 78, gid: 99 })
    assert.deepEqual(await ownerIds(files, { user: 5 }), { uid: 5, gid: undefined })
    await assert.rejects(ownerIds(files, { group: 'crew' }), {
      code: 'not-found',
      short: 'Unknown group "crew"; expected a name in /etc/group',
    })
  })
})
