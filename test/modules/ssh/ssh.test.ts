import assert from 'node:assert/strict'
import { ssh } from '../../../modules/ssh/ssh.ts'
import type { Answer } from '../../../system/memory.ts'
import { applied, type MachineOptions, machine } from '../machine.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample me@home'
const other = 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABExample you@work'

const keygen: Readonly<Record<string, Answer>> = {
  'ssh-keygen *': async ({ argv }, host) => {
    const [type, file] = [argv[2], argv.at(-1) as string]
    if (argv[1] === '-yf') return `ssh-${type} AAAA some comment\n`
    await host.files.write(file, `private ${type}`, { mode: 0o600 })
    await host.files.write(`${file}.pub`, `ssh-${type} AAAA root@machine\n`)
    return `Generating public/private ${type} key pair.\n`
  },
}
const home = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nubuntu:x:1000:1000::/home/ubuntu:/bin/bash\n',
  '/root': { directory: true, mode: 0o700 },
  '/home/ubuntu': { directory: true, mode: 0o750, uid: 1000, gid: 1000 },
} as const

const withKeys = (options: MachineOptions = {}): MachineOptions => ({
  ...options,
  commands: { ...keygen, ...options.commands },
  files: { ...home, ...options.files },
})

describe('ssh', () => {
  it('replaces the host keys of the image with new ones', async () => {
    const { host, trace, out } = await applied(
      ssh,
      {},
      withKeys({ files: { '/etc/ssh/ssh_host_rsa_key': 'shared', '/etc/ssh/ssh_host_dsa_key.pub': 'shared' } }),
    )
    assert.deepEqual(trace(), [
      'ssh-keygen -t rsa -N  -f /etc/ssh/ssh_host_rsa_key',
      'ssh-keygen -t ecdsa -N  -f /etc/ssh/ssh_host_ecdsa_key',
      'ssh-keygen -t ed25519 -N  -f /etc/ssh/ssh_host_ed25519_key',
    ])
    assert.equal(host.text('/etc/ssh/ssh_host_rsa_key'), 'private rsa')
    assert.equal(await host.files.exists('/etc/ssh/ssh_host_dsa_key.pub'), false)
    assert.equal(out.length, 3)
  })

  it('keeps the keys that are there if it may not delete them', async () => {
    const config = { ssh_deletekeys: false, ssh_genkeytypes: ['rsa', 'ed25519'], ssh_quiet_keygen: true }
    const { trace, out } = await applied(ssh, config, withKeys({ files: { '/etc/ssh/ssh_host_rsa_key': 'own' } }))
    assert.deepEqual(trace(), ['ssh-keygen -t ed25519 -N  -f /etc/ssh/ssh_host_ed25519_key'])
    assert.deepEqual(out, [])
  })

  it('makes no ed25519 key in FIPS mode', async () => {
    const { trace } = await applied(ssh, {}, withKeys({ files: { '/proc/sys/crypto/fips_enabled': '1\n' } }))
    assert.equal(
      trace().some((line) => line.includes('ed25519')),
      false,
    )
  })

  it('installs given keys, derives missing public ones, and tells sshd about certificates', async () => {
    const { host, codes, trace } = await applied(
      ssh,
      {
        ssh_keys: {
          rsa_private: 'RSA',
          rsa_certificate: 'CERT',
          ed25519_private: 'ED',
          ed25519_public: 'PUB',
          dsa_private: 'x',
        },
      },
      withKeys({ commands: { 'ssh-keygen -yf *': 'ssh-rsa AAAA whatever\n' } }),
    )
    const tree = host.tree()
    assert.deepEqual(trace(), ['ssh-keygen -yf /etc/ssh/ssh_host_rsa_key'])
    assert.deepEqual(
      ['rsa_key', 'rsa_key.pub', 'rsa_key-cert.pub', 'ed25519_key', 'ed25519_key.pub'].map((name) => {
        const { content, mode = 0 } = tree[`/etc/ssh/ssh_host_${name}`] ?? {}
        return [content, mode.toString(8)]
      }),
      [
        ['RSA', '600'],
        ['ssh-rsa AAAA root@localhost\n', '644'],
        ['CERT', '644'],
        ['ED', '600'],
        ['PUB', '644'],
      ],
    )
    assert.equal(host.text('/etc/ssh/sshd_config'), 'HostCertificate /etc/ssh/ssh_host_rsa_key-cert.pub\n')
    assert.deepEqual(codes(), ['ssh/bad-key-name'])
  })

  it('lets the default user in, and tells those who log in as root whom to log in as', async () => {
    const config = { ssh_authorized_keys: [key], users: ['default'] }
    const { host } = await applied(ssh, config, withKeys({ instance: { publicKeys: [other, key] } }))
    assert.equal(host.text('/home/ubuntu/.ssh/authorized_keys'), `${other}\n${key}\n`)
    assert.equal((await host.files.stat('/home/ubuntu/.ssh'))?.mode, 0o700)
    const root = host.text('/root/.ssh/authorized_keys').split('\n')
    assert.match(
      root[0] ?? '',
      /^no-port-forwarding,.*as the user \\"ubuntu\\" rather than the user \\"root\\".*;exit 142" ssh-rsa /,
    )
    assert.equal(root.length, 3)
  })

  it('lets root in when told to, and takes no keys from the cloud when told not to', async () => {
    const config = { ssh_authorized_keys: [key], disable_root: false, allow_public_ssh_keys: false, users: ['default'] }
    const { host } = await applied(ssh, config, withKeys({ instance: { publicKeys: [other] } }))
    assert.equal(host.text('/root/.ssh/authorized_keys'), `${key}\n`)
    assert.equal(host.text('/home/ubuntu/.ssh/authorized_keys'), `${key}\n`)
  })

  it('fills in the options of disable_root_opts', async () => {
    const config = { ssh_authorized_keys: [key], disable_root_opts: 'command="$USER not $DISABLE_USER"' }
    const { host } = await applied(ssh, config, withKeys())
    assert.equal(host.text('/root/.ssh/authorized_keys'), `command="NONE not root" ${key}\n`)
  })

  it('goes on without a key that ssh-keygen refuses, and without a user to authorize', async () => {
    const box = machine(
      withKeys({
        commands: {
          'ssh-keygen -t rsa *': { exitCode: 1, stderr: 'unknown key type rsa' },
          'ssh-keygen -t ecdsa *': 255,
        },
      }),
    )
    await ssh.apply({ users: ['default', { name: 'ubuntu' }], user: 'ghost' }, box.context)
    assert.deepEqual(
      box.codes().filter((code) => code.startsWith('ssh/')),
      ['ssh/no-host-key', 'ssh/keys-failed'],
    )
    assert.equal(box.host.text('/etc/ssh/ssh_host_ed25519_key'), 'private ed25519')
  })

  it("gives root its keys also where the user's cannot be put into place", async () => {
    const files = {
      '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nubuntu:x:1000:1000::/home/ubuntu:/bin/sh\n',
      '/home/ubuntu/.ssh': { link: '/etc/cloud' },
      '/etc/cloud': { directory: true },
    } as const
    const box = machine(withKeys({ files }))
    await ssh.apply({ users: ['default'], ssh_authorized_keys: [key], disable_root: false }, box.context)
    assert.ok(box.codes().includes('ssh/keys-failed'))
    assert.equal(box.host.text('/root/.ssh/authorized_keys'), `${key}\n`)
    assert.deepEqual(await box.host.files.list('/etc/cloud'), [])
  })

  it('gives private keys to the group that Red Hat keeps for them', async () => {
    const { host } = await applied(
      ssh,
      { ssh_genkeytypes: ['rsa'] },
      withKeys({
        systemInfo: { distro: 'rhel' },
        files: { '/etc/group': 'root:x:0:\nssh_keys:x:998:\n' },
        commands: { 'sshd -V': { stderr: 'OpenSSH_8.7p1, OpenSSL 3.0\n', exitCode: 1 } },
      }),
    )
    const { mode, gid } = host.tree()['/etc/ssh/ssh_host_rsa_key'] ?? {}
    assert.deepEqual([mode?.toString(8), gid], ['640', 998])
  })
})
