import assert from 'node:assert/strict'
import { expandPattern } from '../../distros/install-keys.ts'
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

  it('expand the words of sshd', () => {
    const bob = { name: 'bob', home: '/h/b', uid: 1, gid: 1, shell: '/bin/sh' }
    assert.equal(expandPattern('%h/.ssh/%u%%', bob), '/h/b/.ssh/bob%')
    assert.equal(expandPattern('keys', bob), '/h/b/keys')
  })
})
