import assert from 'node:assert/strict'
import { expandPattern } from '../../distros/install-keys.ts'
import type { WorldFile } from '../../system/memory.ts'
import { machine } from '../modules/machine.ts'

describe('keys of a user', () => {
  it('go where sshd looks, and not through links or into folders of others', async () => {
    const key = 'ssh-ed25519 AAAA x'
    const base = {
      '/etc/passwd': 'bob:x:1000:1000::/home/bob:/bin/sh\n',
      '/home/bob': { directory: true, uid: 1000, gid: 1000 },
    } as const
    const config = (files: string) => ({ '/etc/ssh/sshd_config': `AuthorizedKeysFile ${files}\n` })
    const place = async (files: string, extra = {}) => {
      const { context, host } = machine({ files: { ...base, ...config(files), ...extra } })
      await context.distro.users.authorizeKeys('bob', [key])
      return Object.entries(host.tree()).flatMap(([path, { content }]) => (content === `${key}\n` ? [path] : []))
    }
    assert.deepEqual(await place('.ssh/keys2'), ['/home/bob/.ssh/keys2'])
    assert.deepEqual(await place('/etc/ssh/keys/%u'), ['/etc/ssh/keys/bob'])
    assert.deepEqual(await place('/etc/ssh/all'), ['/home/bob/.ssh/authorized_keys'])
    assert.deepEqual(await place('/keys/%u', { '/keys': { directory: true, mode: 0o777 } }), [
      '/home/bob/.ssh/authorized_keys',
    ])
    assert.deepEqual(await place('/keys/%u', { '/keys': { link: '/etc' } }), ['/home/bob/.ssh/authorized_keys'])
    assert.deepEqual(await place('/keys/%u', { '/keys': { directory: true, mode: 0o700 } }), [
      '/home/bob/.ssh/authorized_keys',
    ])
  })

  const key = 'ssh-ed25519 AAAA x'
  const home = {
    '/etc/passwd': 'bob:x:1000:1000::/home/bob:/bin/sh\neve:x:1001:1001::/home/eve:/bin/sh\n',
    '/home/bob': { directory: true, uid: 1000, gid: 1000 },
    '/home/eve/keys': { directory: true, uid: 1001, gid: 1001, mode: 0o777 },
    '/etc/cloud': { directory: true },
    '/etc/cloud/authorized_keys': 'of the machine\n',
  } as const
  const planted: Readonly<Record<string, Readonly<Record<string, WorldFile>>>> = {
    'a link to a directory of root': { '/home/bob/.ssh': { link: '/etc/cloud' } },
    'a link to a directory of somebody else': { '/home/bob/.ssh': { link: '/home/eve/keys' } },
    'a link to nothing': { '/home/bob/.ssh': { link: '/etc/new' } },
    'a chain of links': { '/home/bob/.ssh': { link: 'next' }, '/home/bob/next': { link: '/etc/cloud' } },
    'a file': { '/home/bob/.ssh': { content: '', uid: 1000 } },
    'a pipe': { '/home/bob/.ssh': { type: 'fifo' } },
    'a directory of somebody else': { '/home/bob/.ssh': { directory: true, uid: 1001, gid: 1001, mode: 0o777 } },
    'a key file that is a link': { '/home/bob/.ssh/authorized_keys': { link: '/etc/cloud/authorized_keys' } },
    'a key file of somebody else': { '/home/bob/.ssh/authorized_keys': { content: 'private', uid: 1001, mode: 0o600 } },
  }
  for (const [what, files] of Object.entries(planted)) {
    it(`are not put into ${what}, and nothing else is changed`, async () => {
      const { context, host } = machine({ files: { ...home, ...files } })
      const before = host.tree()
      await assert.rejects(context.distro.users.authorizeKeys('bob', [key]), {
        code: 'unsafe',
        message: /^Not putting ssh keys of bob into \/home\/bob\/\.ssh\S*: it /,
      })
      const { '/home/bob/.ssh': _, ...after } = host.tree()
      const { '/home/bob/.ssh': __, ...old } = before
      assert.deepEqual(after, old)
    })
  }

  it("do not take in what only root could read, moved there by the user; root's own beginning is gone on with", async () => {
    const file = { content: 'old\n', uid: 0, gid: 0, mode: 0o600 }
    const path = '/home/bob/.ssh/authorized_keys'
    const users = { directory: true, uid: 1000, gid: 1000, mode: 0o700 } as const
    const moved = machine({ files: { ...home, '/home/bob': users, '/home/bob/.ssh': users, [path]: file } })
    await assert.rejects(moved.context.distro.users.authorizeKeys('bob', [key]), { code: 'unsafe' })
    assert.deepEqual([moved.host.text(path), moved.host.tree()[path]?.uid], ['old\n', 0])
    const begun = machine({ files: { ...home, '/home/bob/.ssh': { directory: true, mode: 0o755 }, [path]: file } })
    await begun.context.distro.users.authorizeKeys('bob', [key])
    assert.equal(begun.host.text(path), `old\n${key}\n`)
    assert.equal(begun.host.tree()[path]?.uid, 1000)
  })

  it("go into the next place that sshd reads where ~/.ssh is not the user's, and that is said", async () => {
    const files = {
      ...home,
      '/etc/ssh/sshd_config': 'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/keys/%u\n',
      '/home/bob/.ssh': { link: '/etc/cloud' },
    } as const
    const { context, host, said } = machine({ files })
    await context.distro.users.authorizeKeys('bob', [key])
    assert.equal(host.text('/etc/ssh/keys/bob'), `${key}\n`)
    assert.equal(host.text('/etc/cloud/authorized_keys'), 'of the machine\n')
    assert.equal(host.tree()['/etc/cloud']?.uid, undefined)
    assert.deepEqual(
      said.flatMap(({ code, level }) => (code ? [`${level} ${code}`] : [])),
      ['warning ssh/keys-failed'],
    )
  })

  it("follow a link of the user's own", async () => {
    const files = {
      ...home,
      '/home/bob/.ssh': { link: 'dotfiles/ssh' },
      '/home/bob/dotfiles/ssh': { directory: true, uid: 1000, gid: 1000, mode: 0o750 },
    } as const
    const { context, host } = machine({ files })
    await context.distro.users.authorizeKeys('bob', [key])
    assert.equal(host.text('/home/bob/dotfiles/ssh/authorized_keys'), `${key}\n`)
    assert.equal(host.tree()['/home/bob/dotfiles/ssh']?.mode, 0o750)
  })

  it('expand the words of sshd', () => {
    const bob = { name: 'bob', home: '/h/b', uid: 1, gid: 1, shell: '/bin/sh' }
    assert.equal(expandPattern('%h/.ssh/%u%%', bob), '/h/b/.ssh/bob%')
    assert.equal(expandPattern('keys', bob), '/h/b/keys')
  })
})
