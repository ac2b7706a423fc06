import assert from 'node:assert/strict'
import { notices } from '../../../../core/notices.ts'
import { hostKeysAhead } from '../../../../modules/ssh/shared/host-keys-ahead.ts'
import type { Host } from '../../../../system/host.ts'
import { memory } from '../../../../system/memory.ts'

/** A machine of that name, where ssh-keygen made the key for `root@image`; and what was read of it, in order. */
function world(name: string) {
  const machine = memory({
    files: { '/proc/sys/kernel/hostname': `${name}\n` },
    commands: async ({ argv }, { files }) => {
      const path = argv.at(-1) as string
      const comment = argv.includes('-C') ? argv[argv.indexOf('-C') + 1] : 'root@image'
      await files.write(path, `private of ${comment}`)
      await files.write(`${path}.pub`, `ssh-rsa AAAA ${comment}\n`)
      return `saved in ${path}\n`
    },
  })
  const read: string[] = []
  const host: Host = {
    ...machine,
    files: {
      ...machine.files,
      async readText(path) {
        read.push(path)
        return machine.files.readText(path)
      },
    },
  }
  return { host, read, ahead: hostKeysAhead({ host, notices: notices(() => {}, 'ssh') }, '/run/keys', ['rsa']) }
}

describe('a host key made ahead', () => {
  it('is taken as it was made, and its public key read once', async () => {
    const { ahead, read } = world('image')
    const key = await ahead.take('rsa')
    assert.equal(key?.publicKey, 'ssh-rsa AAAA root@image\n')
    assert.equal(String(key?.privateKey), 'private of root@image')
    assert.equal(key?.said('/etc/ssh/x'), 'saved in /etc/ssh/x\n')
    assert.deepEqual(read, ['/proc/sys/kernel/hostname', '/run/keys/rsa.pub'])
  })

  it('gets the name that the machine has by now', async () => {
    const key = await world('web-1').ahead.take('rsa')
    assert.equal(key?.publicKey, 'ssh-rsa AAAA root@web-1\n')
    assert.equal(String(key?.privateKey), 'private of root@web-1')
  })

  it('does not exist for a type that was not asked for', async () => {
    assert.equal(await world('image').ahead.take('ed25519'), undefined)
  })
})
