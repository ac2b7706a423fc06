import assert from 'node:assert/strict'
import { centred } from '../../../core/text-table.ts'
import { fingerprint, sshAuthkeyFingerprints } from '../../../modules/ssh/ssh-authkey-fingerprints.ts'
import { applied } from '../machine.ts'

const ubuntuHome = { '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nubuntu:x:1000:1000::/home/ubuntu:/bin/bash\n' }

describe('ssh_authkey_fingerprints', () => {
  it("shows the users' keys in a table", async () => {
    const { out } = await applied(
      sshAuthkeyFingerprints,
      { users: ['default', { name: 'srv', system: true }, 'ghost'] },
      { files: { ...ubuntuHome, '/home/ubuntu/.ssh/authorized_keys': 'no-pty ssh-rsa AAAA me\n# x\nnonsense\n' } },
    )
    const print = '70:9e:80:c8:84:87:a2:41:1e:1e:e4:df:b9:f2:2a:86:14:92:d2:0c:47:65:15:0c:0c:79:4a:bd:70:f8:14:7c'
    const lines = (out[0] ?? '').split('\n')
    assert.match(
      lines[0] ?? '',
      /^ci-info: \++Authorized keys from \/home\/ubuntu\/\.ssh\/authorized_keys for user ubuntu\++$/,
    )
    assert.match(lines[2] ?? '', /^ci-info: \| Keytype \| +Fingerprint \(sha256\) +\| Options \| Comment \|$/)
    assert.equal(
      lines[4],
      `ci-info: | ssh-rsa | ${print} |  no-pty |    me   |`
        .replace('|  no-pty |', `|${centred('no-pty', 9, ' ')}|`)
        .replace('|    me   |', `|${centred('me', 9, ' ')}|`),
    )
    assert.equal(lines.length, 7)
  })

  it('says so if there are none', async () => {
    const files = { ...ubuntuHome, '/home/ubuntu': { directory: true, uid: 1000, gid: 1000 } } as const
    const { out, host } = await applied(sshAuthkeyFingerprints, { users: ['default'] }, { files })
    const left = { type: 'file', content: '', mode: 0o600, uid: 1000, gid: 1000 }
    assert.deepEqual(host.tree()['/home/ubuntu/.ssh/authorized_keys'], left)
    assert.deepEqual(out, ['ci-info: no authorized SSH keys fingerprints found for user ubuntu.\n'])
    assert.deepEqual([fingerprint('', 'md5'), fingerprint('?', 'md5'), fingerprint('AAAA', 'nohash')], ['-', '?', '?'])
    assert.deepEqual([centred('ab', 5, ' '), centred('a', 4, ' ')], ['  ab ', ' a  '])
  })
})
