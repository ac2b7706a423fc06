import assert from 'node:assert/strict'
import { users } from '../../../../steps/users/users.ts'
import { memory } from '../../../../system/memory.ts'
import { stepContext } from '../../../support/step-context.ts'
import { directory, files, made, withEve } from '../made.ts'

describe('ids of users', () => {
  it('are those of the owner of a home that is there, before others get one', async () => {
    const homes = { '/home/kairos': directory(1000), '/home/kairos3': directory(1001, 1005) }
    const { passwd, group, errors } = await made({ kairos: {}, kairos2: {}, kairos3: {} }, { files: homes })
    assert.deepEqual(errors, [])
    assert.deepEqual(passwd, [
      'kairos:x:1000:1000:Created by entities:/home/kairos:/bin/sh',
      'kairos3:x:1001:1005:Created by entities:/home/kairos3:/bin/sh',
      'kairos2:x:1002:1001:Created by entities:/home/kairos2:/bin/sh',
    ])
    assert.deepEqual(group, ['kairos:x:1000:kairos', 'kairos3:x:1005:kairos3', 'kairos2:x:1001:kairos2'])
  })

  it('wait for the owners of homes that another document names', async () => {
    const { passwd } = await made({ kairos2: {} }, { files: { '/home/kairos3': directory(1000) } })
    assert.deepEqual(passwd, ['kairos2:x:1001:1001:Created by entities:/home/kairos2:/bin/sh'])
  })

  it('that are given go before those that are found', async () => {
    const { passwd } = await made({ a: {}, b: { uid: '1000', gid: '1000' } })
    assert.deepEqual(passwd, [
      'b:x:1000:1000:Created by entities:/home/b:/bin/sh',
      'a:x:1001:1001:Created by entities:/home/a:/bin/sh',
    ])
  })

  it('are never those of root, nor of another user, because of a home', async () => {
    const homes = { ...withEve, '/home/a': directory(0), '/home/b': directory(1000) }
    const { passwd, errors, host } = await made({ a: {}, b: {} }, { files: homes })
    assert.deepEqual(passwd.slice(1), [
      'b:x:1001:1001:Created by entities:/home/b:/bin/sh',
      'a:x:1002:1002:Created by entities:/home/a:/bin/sh',
    ])
    assert.equal(host.tree()['/home/a']?.uid, 1002)
    // What is eve's stays hers.
    assert.deepEqual(
      [errors, host.tree()['/home/b']?.uid],
      [['user b: /home/b belongs to user 1000 and is left as it is'], 1000],
    )
  })

  it('that two users have are told, and the gid that is given is that of the group', async () => {
    const { passwd, group, heard } = await made({ a: { uid: '0' }, b: { gid: '27' }, c: { gid: '2000' } })
    assert.deepEqual(passwd, [
      'a:x:0:1000:Created by entities:/home/a:/bin/sh',
      'b:x:1000:27:Created by entities:/home/b:/bin/sh',
      'c:x:1001:2000:Created by entities:/home/c:/bin/sh',
    ])
    assert.deepEqual(group, ['sudo:x:27:bob,b', 'a:x:1000:a', 'c:x:2000:c'])
    const told = heard.filter(({ code }) => code === 'steps/questionable').map(({ message }) => message)
    assert.deepEqual(told, ['user a has the uid of another: each may do what the other may'])
  })

  it("are yip's where that is asked for, of two users one", async () => {
    const host = memory({ files: { ...files, '/home/q': directory(1000) } })
    await users.apply({ p: {}, q: {} }, stepContext({ host, compat: true, fail: (why) => assert.fail(why) }))
    const lines = host.text('/etc/passwd').split('\n').slice(-3, -1)
    assert.deepEqual(lines, [
      'p:x:1000:1000:Created by entities:/home/p:/bin/sh',
      'q:x:1000:1001:Created by entities:/home/q:/bin/sh',
    ])
  })

  it('of others may be lent in ranges, to those who are there as well', async () => {
    const world = { files: { ...withEve, '/etc/subuid': 'eve:100000:5\n', '/etc/subgid': 'bob:100000:65536\n' } }
    const { host, errors } = await made(
      { eve: { subuid: '200000:65536', subgid: '165000:65536' }, new: { subuid: '100000:65536' } },
      world,
    )
    assert.equal(host.text('/etc/subuid'), 'eve:200000:65536\nnew:100000:65536\n')
    assert.equal(host.text('/etc/subgid'), 'bob:100000:65536\n')
    assert.deepEqual(errors, ['user eve: subgid: ids of bob are within it'])
  })
})
