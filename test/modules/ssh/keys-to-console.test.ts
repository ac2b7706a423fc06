import assert from 'node:assert/strict'
import { keysToConsole } from '../../../modules/ssh/keys-to-console.ts'
import { applied } from '../machine.ts'

describe('keys on the console', () => {
  const console = { '/dev/console': { type: 'character' } } as const

  const pub = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGz6ZZt9Y44CqURm3l+rW+nJQNjf5oN9ceFa2OHHDTND root@box'

  const print = '256 SHA256:eyRFmIVI2J2zuS92+TxwCLKS9X7z8Mx5TD26y32XMcc root@box (ED25519)'

  it('are the host keys between their markers, with fingerprints in the log', async () => {
    const { host, trace } = await applied(
      keysToConsole,
      { ssh_key_console_blacklist: ['ssh-rsa'], ssh_fp_console_blacklist: ['ssh-rsa'] },
      {
        files: {
          ...console,
          '/etc/ssh/ssh_host_ed25519_key.pub': `${pub}\n`,
          '/etc/ssh/ssh_host_rsa_key.pub': 'ssh-rsa AAAA r\n',
        },
        commands: { 'logger *': '' },
      },
    )
    assert.equal(
      await host.files.readText('/dev/console'),
      `-----BEGIN SSH HOST KEY KEYS-----\n${pub}\n-----END SSH HOST KEY KEYS-----\n`,
    )
    const rule = '#'.repeat(61)
    assert.deepEqual(trace(), [
      `logger -p user.info -t cloud-init < \n${rule}\n-----BEGIN SSH HOST KEY FINGERPRINTS-----\n${print}\n` +
        `-----END SSH HOST KEY FINGERPRINTS-----\n${rule}\n`,
    ])
    const off = await applied(keysToConsole, { ssh: { emit_keys_to_console: false } }, { files: console })
    assert.equal(await off.host.files.readText('/dev/console'), '')
  })
})
