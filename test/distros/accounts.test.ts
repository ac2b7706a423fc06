import assert from 'node:assert/strict'
import { accountIn, asksOthers, editShadow, groupIn, hasPasswordIn } from '../../distros/accounts.ts'

describe('passwd, group, shadow and nsswitch.conf', () => {
  it('are read by whole names', () => {
    const passwd = 'root:x:0:0:root:/root:/bin/bash\nbobby:x:1001:1002::/home/bobby:\n'
    assert.deepEqual(accountIn(passwd, 'bobby'), {
      name: 'bobby',
      uid: 1001,
      gid: 1002,
      home: '/home/bobby',
      shell: '/bin/sh',
    })
    assert.equal(accountIn(passwd, 'bob'), undefined)
    assert.equal(groupIn('adm:x:4:\n', 'adm'), true)
    assert.equal(groupIn('adm:x:4:\n', 'ad'), false)
  })

  it('say whether an account has a password', () => {
    const shadow = 'a::1::::::\nb:!:1::::::\nc:!$6$x:1::::::\nd:*:1::::::\n'
    assert.deepEqual(
      ['a', 'b', 'c', 'd', 'e'].map((name) => hasPasswordIn(shadow, name)),
      [false, false, true, true, true],
    )
  })

  it('are edited one line at a time', () => {
    const set = (fields: string[]) => {
      fields[6] = '5'
    }
    assert.equal(editShadow('a:!:1\nb:!:1::::::\n', 'a', set), 'a:!:1::::5::\nb:!:1::::::\n')
    assert.equal(editShadow('b:!:1::::::\n', 'a', set), undefined)
  })

  it('tell whether other sources are asked', () => {
    assert.equal(asksOthers('passwd: files systemd\ngroup: files [SUCCESS=merge] systemd\n', 'group'), false)
    assert.equal(asksOthers('passwd:   compat ldap # x\n', 'passwd'), true)
    assert.equal(asksOthers('', 'passwd'), false)
  })
})
