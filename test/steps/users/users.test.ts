import assert from 'node:assert/strict'
import { verify } from 'unixcrypt'
import { HostError } from '../../../core/errors.ts'
import { notices } from '../../../core/notices.ts'
import { say } from '../../../core/said.ts'
import { users } from '../../../steps/users/users.ts'
import { memory, type WorldFile } from '../../../system/memory.ts'
import { planned } from '../../../system/planned.ts'
import { stepContext } from '../../support/step-context.ts'
import { ranStep } from '../machine.ts'
import { directory, eve, files, group, made, passwd, withEve } from './made.ts'

describe('users', () => {
  it('have a line in each file, a group of their own, a home and keys', async () => {
    const mia = { passwd: 'clear', gecos: 'Mia M', shell: '/bin/bash', ssh_authorized_keys: ['ssh-rsa AAAA mia'] }
    const { host, errors, ...came } = await made({ mia })
    assert.deepEqual(errors, [])
    assert.deepEqual(came.passwd, ['mia:x:1000:1000:Mia M:/home/mia:/bin/bash'])
    assert.deepEqual(came.group, ['mia:x:1000:mia'])
    const [, hash = '', ...rest] = came.shadow[0]?.split(':') ?? []
    assert.ok(verify('clear', hash))
    assert.deepEqual(rest, ['20454', '', '', '', '', '', ''])
    assert.deepEqual(came.home('mia'), ['755', 1000, 1000])
    assert.equal(host.text('/home/mia/.ssh/authorized_keys'), 'ssh-rsa AAAA mia\n')
    assert.equal(host.tree()['/home/mia/.ssh/authorized_keys']?.uid, 1000)
    assert.deepEqual([host.tree()['/etc/shadow']?.mode, host.tree()['/etc/shadow']?.gid], [0o640, 42])
    assert.deepEqual(host.calls, [])
  })

  it('have what the document says in place of what is usual', async () => {
    const svc = {
      lock_passwd: true,
      uid: '4001',
      homedir: '/var/svc',
      no_create_home: true,
      shell: '/usr/sbin/nologin',
    }
    const { host, ...came } = await made({ svc, kim: { passwd: '$6$a$b', lock_passwd: true } })
    assert.deepEqual(came.passwd, [
      'svc:x:4001:1000:Created by entities:/var/svc:/usr/sbin/nologin',
      'kim:x:1000:1001:Created by entities:/home/kim:/bin/sh',
    ])
    assert.deepEqual(came.shadow, ['svc:!:20454::::::', 'kim:!:20454::::::'])
    assert.equal(host.tree()['/var/svc'], undefined)
  })

  it('have what /etc/default/useradd says is usual', async () => {
    const useradd = 'GROUP=7\n# HOME=/x\nHOME="/srv/home/"\n SHELL=/bin/zsh # mine\n'
    const { host, ...came } = await made(
      { a: {}, b: { no_user_group: true } },
      { files: { '/etc/default/useradd': useradd } },
    )
    assert.deepEqual(came.passwd, [
      'a:x:1000:1000:Created by entities:/srv/home/a:/bin/zsh',
      'b:x:1001:7:Created by entities:/srv/home/b:/bin/zsh',
    ])
    assert.deepEqual(came.group, ['a:x:1000:a'])
    assert.equal(host.tree()['/srv/home/a']?.uid, 1000)
  })

  it('cannot log in without a password if none is given', async () => {
    const { shadow, errors } = await made({ a: {}, b: { passwd: '' }, c: null, d: { lock_passwd: false } })
    assert.deepEqual([errors, shadow], [[], ['a', 'b', 'c', 'd'].map((name) => `${name}:!:20454::::::`)])
  })

  it('are in their groups, which are made where they are missing', async () => {
    const { errors, group, passwd } = await made({
      kim: { groups: ['ops', 'sudo', 'adm', 'new', 'sudo', ''], primary_group: 'ops' },
      lee: { primary_group: 'staff', gid: '50' },
    })
    assert.deepEqual(errors, [])
    assert.deepEqual(group, ['adm:x:4:kim', 'sudo:x:27:bob,kim', 'ops:x:950:kim', 'staff:x:50:lee', 'new:x:1000:kim'])
    assert.deepEqual(passwd, [
      'lee:x:1000:50:Created by entities:/home/lee:/bin/sh',
      'kim:x:1001:950:Created by entities:/home/kim:/bin/sh',
    ])
  })

  it('share a group of their name that is there, whose files stay its own', async () => {
    const { group, passwd } = await made({ ops: {} })
    assert.deepEqual(group, ['ops:x:950:ops'])
    assert.deepEqual(passwd, ['ops:x:1000:950:Created by entities:/home/ops:/bin/sh'])
  })

  it('of the system have an id below 1000, and no home', async () => {
    const taken = { '/etc/passwd': `${passwd}s:x:999:999::/:/bin/sh\n`, '/etc/group': `${group}s:x:998:\n` }
    const { host, passwd: lines, group: groups } = await made({ d: { system: true } }, { files: taken })
    assert.ok(lines.includes('d:x:998:997:Created by entities:/home/d:/bin/sh'))
    assert.ok(groups.includes('d:x:997:d'))
    assert.equal(host.tree()['/home/d'], undefined)
  })

  it('come in the order of their names, byte by byte', async () => {
    const { passwd } = await made({ zed: {}, Bob: {}, bob: {}, a1: {}, 'a-1': {} })
    assert.deepEqual(
      passwd.map((line) => line.split(':')[0]),
      ['Bob', 'a-1', 'a1', 'bob', 'zed'],
    )
  })

  it('that are there get a password and keys, and nothing else', async () => {
    const step = {
      eve: {
        passwd: 'new',
        shell: '/bin/zsh',
        groups: ['sudo'],
        uid: '7777',
        lock_passwd: true,
        ssh_authorized_keys: ['k'],
      },
    }
    const { host, shadow, errors } = await made(step, { files: { ...withEve, '/home/eve': directory(1000) } })
    assert.deepEqual(errors, [])
    assert.equal(host.text('/etc/passwd'), passwd + eve)
    assert.equal(host.text('/etc/group'), `${group}eve:x:1000:\n`)
    const [, hash = '', ...rest] = shadow[0]?.split(':') ?? []
    assert.ok(verify('new', hash))
    assert.deepEqual(rest, ['20454', '2', '90', '7', '', '', ''])
    assert.equal(host.text('/home/eve/.ssh/authorized_keys'), 'k\n')
  })

  it('change nothing when the step runs again', async () => {
    const step = { mia: { passwd: 'clear', groups: ['adm'], subuid: '100000:10', ssh_authorized_keys: ['k'] } }
    const { host } = await made(step)
    const before = host.tree()
    const again = memory({
      files: Object.fromEntries(
        Object.entries(before).map(([path, { type, target: _, ...file }]) => [
          path,
          (type === 'directory' ? { ...file, directory: true } : file) as WorldFile,
        ]),
      ),
      now: new Date('2027-01-01T00:00:00Z'),
    })
    await users.apply(step, stepContext({ host: again, fail: (why) => assert.fail(why) }))
    for (const [path, { content }] of Object.entries(before)) assert.equal(again.tree()[path]?.content, content, path)
  })
})

describe('a user that cannot be', () => {
  it('is a failure, and the others are made', async () => {
    const bad = {
      '-a': {},
      'a:b': {},
      'a b': {},
      'a\nroot::0:0': {},
      '': {},
      u1: { uid: 'x' },
      u2: { uid: '4294967295' },
      u3: { gid: '-1' },
      g1: { groups: ['a,b'] },
      g2: { primary_group: 'a:b' },
      g3: { primary_group: 'nobodys' },
      h1: { homedir: 'relative' },
      h2: { homedir: '/a:b' },
      s1: { shell: '/bin/sh\nx' },
      e1: { gecos: 'a:b' },
      p1: { passwd: '$6$a:b' },
    }
    const { errors, heard, passwd, group, host } = await made({ ...bad, zoe: {} })
    assert.equal(errors.length, Object.keys(bad).length)
    assert.deepEqual(passwd, ['zoe:x:1000:1000:Created by entities:/home/zoe:/bin/sh'])
    assert.deepEqual(group, ['zoe:x:1000:zoe'])
    assert.deepEqual(
      Object.keys(host.tree()).filter((path) => path.startsWith('/home')),
      ['/home/zoe'],
    )
    assert.doesNotMatch(JSON.stringify(heard), /\$6\$/)
  })

  it('is one with settings of another kind, which is left out whole', async () => {
    const { errors, passwd } = await made({ a: { groups: 'adm' }, b: { uid: [1] }, c: 'x', zoe: {} })
    assert.equal(errors.length, 3)
    assert.deepEqual(passwd, ['zoe:x:1000:1000:Created by entities:/home/zoe:/bin/sh'])
  })

  it('is there without a home where that would be a directory of the system, or no directory', async () => {
    const step = {
      a: { homedir: '/' },
      b: { homedir: '/etc' },
      c: { homedir: '/etc/passwd' },
      d: { homedir: '/srv/empty' },
    }
    const { errors, passwd, host } = await made(step, { files: { '/srv/empty': { directory: true } } })
    assert.deepEqual(errors, [
      "user a: / is a directory of root's and is left as it is",
      "user b: /etc is a directory of root's and is left as it is",
      'user c: /etc/passwd is a file',
    ])
    assert.equal(passwd.length, 4)
    assert.deepEqual([host.tree()['/etc'], host.tree()['/srv/empty']?.uid], [undefined, 1003])
  })

  it('is told once where another program has the files, and nothing is written', async () => {
    const host = memory({ files })
    const busy = async () => {
      throw new HostError('timeout', say`Cannot lock /etc/.pwd.lock: another program has had it locked for 15 s`)
    }
    const failed: string[] = []
    const context = stepContext({
      host: { ...host, files: { ...host.files, locked: busy } },
      fail: (why) => void failed.push(why),
    })
    await users.apply({ a: { ssh_authorized_keys: ['k'] }, b: {} }, context)
    assert.deepEqual(failed, ['users: Cannot lock /etc/.pwd.lock: another program has had it locked for 15 s'])
    assert.equal(host.text('/etc/passwd'), passwd)
  })

  it('is told where there are no files of accounts', async () => {
    const { errors } = await ranStep('users: {a: {}}', {})
    assert.deepEqual(errors, ['users: there is no /etc/group'])
  })

  it('has its keys told, too', async () => {
    const { errors, passwd } = await made({ a: { no_create_home: true, ssh_authorized_keys: ['k'] } })
    assert.deepEqual([errors, passwd.length], [['keys of a: there is no home /home/a for them'], 1])
  })
})

describe('users of a plan', () => {
  it('change nothing, and later keys find them', async () => {
    const machine = memory({ files })
    const paths: string[] = []
    const host = planned(machine, (change) => void ('path' in change && paths.push(change.path)))
    const context = stepContext({ host, notices: notices(() => {}, 'steps'), fail: (why) => assert.fail(why) })
    await users.apply({ a: { passwd: 'p', ssh_authorized_keys: ['k'] } }, context)
    assert.equal(machine.text('/etc/passwd'), passwd)
    assert.ok(paths.includes('/etc/passwd') && paths.includes('/home/a/.ssh/authorized_keys'))
  })
})
