import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Container } from '../machines/container.ts'
import { run } from '../machines/shell.ts'
import { lines, type Machine, machine, seed, status, unit } from './machine.ts'

const STAGES = ['cloud-init-local', 'cloud-init-network', 'cloud-config', 'cloud-final'] as const

describe('a machine with a NoCloud seed', () => {
  let disk: Machine
  let up: Container

  const metaData = (instance: string) => seed({ 'meta-data': `instance-id: ${instance}\nlocal-hostname: tatooine\n` })
  const log = (what: string) => `echo ${what} >> /var/lib/order`

  before(async () => {
    disk = await machine()
    await run(['chroot', disk.disk.root, 'ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', '/root/key'])
    const key = readFileSync(join(disk.disk.root, 'root/key.pub'), 'utf8').trim()
    disk.write({
      ...metaData('first'),
      ...seed({
        'network-config': 'version: 2\nethernets:\n  host0:\n    addresses: [192.0.2.5/24]\n    optional: true\n',
        'user-data': `Content-Type: multipart/mixed; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/cloud-config

#cloud-config
users:
  - default
  - name: luke
    shell: /bin/bash
    ssh_authorized_keys: ['${key}']
write_files:
  - {path: /etc/motd, content: "from the seed\\n", permissions: '0640'}
bootcmd: ['${log('bootcmd')}']
runcmd: ['${log('runcmd')}']
--b
Content-Type: text/x-shellscript

#!/bin/sh
${log('script')}
echo the script ran as $(id -un)
--b
Content-Type: text/x-shellscript-per-boot

#!/bin/sh
${log('per-boot')}
--b--
`,
      }),
    })
    up = await disk.boot({ network: true })
  })

  after(() => disk.remove())

  it('ends its first boot with status 0 and no error', async () => {
    const { code, status: word, errors, detail } = await status(up)
    assert.deepEqual({ code, word, errors }, { code: 0, word: 'done', errors: [] })
    assert.equal(detail, 'DataSourceNoCloud [seed=/var/lib/cloud/seed/nocloud]')
  })

  it('is fully up, with no failed unit', async () => {
    assert.equal(await up.read(['systemctl', '--failed', '--no-legend', '--plain']), '')
    for (const name of [...STAGES, 'cloud-init-main']) {
      const { ActiveState, SubState, Result, UnitFileState } = await unit(up, `${name}.service`)
      assert.deepEqual(
        [name, ActiveState, SubState, Result, UnitFileState],
        [name, 'active', 'exited', 'success', 'enabled'],
      )
    }
    assert.equal((await unit(up, 'cloud-init.target')).ActiveState, 'active')
  })

  it('runs the stages one after the other, the local one before the network comes up', async () => {
    const at = async (name: string, what: string) => Number((await unit(up, name))[`${what}TimestampMonotonic`])
    for (const [i, name] of STAGES.entries()) {
      const next = STAGES[i + 1]
      if (!next) continue
      const ended = await at(`${name}.service`, 'ActiveEnter')
      const began = await at(`${next}.service`, 'InactiveExit')
      assert.ok(ended > 0 && ended <= began, `${name} ended at ${ended}, ${next} began at ${began}`)
    }
    const local = await at('cloud-init-local.service', 'ActiveEnter')
    const networkd = await at('systemd-networkd.service', 'InactiveExit')
    assert.ok(local <= networkd, `local stage ended at ${local}, networkd began at ${networkd}`)
    const sshd = await at('ssh.service', 'InactiveExit')
    assert.ok((await at('cloud-init-network.service', 'ActiveEnter')) <= sshd, 'users and keys are there before sshd')
  })

  it('writes the network configuration before networkd starts, which then applies it', async () => {
    const started = (await unit(up, 'systemd-networkd.service')).ExecMainStartTimestamp
    const seconds = Number((await up.read(['date', '-d', started ?? '', '+%s.%6N'])).trim())
    for (const path of ['/etc/netplan/50-cloud-init.yaml', '/run/systemd/network/10-netplan-host0.network']) {
      const written = Number((await up.read(['stat', '-c', '%.6Y', path])).trim())
      assert.ok(written < seconds, `${path} written at ${written}, networkd started at ${seconds}`)
    }
    const [host0] = JSON.parse(await up.read(['ip', '-json', 'address', 'show', 'host0']))
    const addresses = host0.addr_info.map((info: { local: string }) => info.local)
    assert.ok(addresses.includes('192.0.2.5'), `host0 has ${addresses}`)
  })

  it('lets the new user in over ssh with the key of the seed', async () => {
    const options = ['-i', '/root/key', '-o', 'StrictHostKeyChecking=no', '-o', 'BatchMode=yes', '-o', 'LogLevel=ERROR']
    assert.equal(await up.read(['ssh', ...options, 'luke@127.0.0.1', 'id', '-un']), 'luke\n')
    assert.notEqual((await up.run(['ssh', ...options, 'debian@127.0.0.1', 'true'])).code, 0)
  })

  it('sets the hostname and writes files with their mode', async () => {
    assert.equal(await up.read(['hostname']), 'tatooine\n')
    assert.equal(await up.read(['cat', '/etc/motd']), 'from the seed\n')
    assert.equal(await up.read(['stat', '-c', '%a %U:%G', '/etc/motd']), '640 root:root\n')
  })

  it('runs commands and scripts in their order and keeps what they print', async () => {
    assert.deepEqual(await lines(up, '/var/lib/order'), ['bootcmd', 'per-boot', 'script', 'runcmd'])
    const output = await up.read(['cat', '/var/log/cloud-init-output.log'])
    assert.match(output, /^the script ran as root$/m)
    assert.match(output, /^Cloud-init v\. \S+ finished at /m)
  })

  it('answers cloud-id and query', async () => {
    assert.equal(await up.read(['cloud-id']), 'nocloud\n')
    assert.equal(await up.read(['cloud-init', 'query', 'v1.instance_id']), 'first\n')
  })

  it('keeps user-data away from other users', async () => {
    const readable = await up.read([
      'find',
      '/var/lib/cloud',
      '/run/cloud-init',
      '-name',
      '*-data*.txt*',
      '-perm',
      '/077',
    ])
    assert.equal(readable, '')
    const { code } = await up.run([
      'setpriv',
      '--reuid=65534',
      '--clear-groups',
      'cat',
      '/run/cloud-init/instance-data-sensitive.json',
    ])
    assert.notEqual(code, 0)
  })

  it('does no per-instance work on a second boot', async () => {
    up = await disk.boot({ network: true })
    assert.equal((await status(up)).code, 0)
    assert.deepEqual((await lines(up, '/var/lib/order')).slice(4), ['bootcmd', 'per-boot'])
  })

  it('does it again for a new instance', async () => {
    disk.write(metaData('second'))
    up = await disk.boot({ network: true })
    assert.equal((await status(up)).code, 0)
    assert.deepEqual((await lines(up, '/var/lib/order')).slice(6), ['bootcmd', 'per-boot', 'script', 'runcmd'])
    assert.equal(await up.read(['readlink', '/var/lib/cloud/instance']), '/var/lib/cloud/instances/second\n')
  })
})
