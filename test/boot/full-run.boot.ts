import assert from 'node:assert/strict'
import type { Container } from '../machines/container.ts'
import { publicKey } from '../support/public-key.ts'
import { type Machine, machine, seed, status } from './machine.ts'

const key = publicKey('bob')
const userData = `#cloud-config
users: [{name: bob, ssh_authorized_keys: [${key}]}]
write_files: [{path: /etc/motd, content: hello}]
runcmd: [echo ran > /root/ran]
`

/** Gives the agent a run directory of its own in memory, full but for what the generator left. */
const filler = {
  '/usr/local/sbin/fill-run': `#!/bin/sh
set -e
cp -a /run/cloud-init /run/before
mount -t tmpfs -o size=32k,mode=755 tmpfs /run/cloud-init
cp -a /run/before/. /run/cloud-init/
cat /dev/zero > /run/cloud-init/full 2> /dev/null || true
`,
  '/etc/systemd/system/fill-run.service': `[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
ExecStart=/bin/sh /usr/local/sbin/fill-run
`,
  '/etc/systemd/system/cloud-init-main.service.d/full.conf': '[Unit]\nWants=fill-run.service\nAfter=fill-run.service\n',
}

describe('a machine whose /run/cloud-init is full', () => {
  let disk: Machine
  let up: Container

  before(async () => {
    disk = await machine()
    disk.write(seed({ 'meta-data': 'instance-id: one\nlocal-hostname: hoth\n', 'user-data': userData }))
    disk.write(filler)
    up = await disk.boot({ network: true })
  })
  after(() => disk.remove())

  it('has its users, keys, name and files', async () => {
    assert.equal(await up.read(['cat', '/home/bob/.ssh/authorized_keys']), `${key}\n`)
    assert.equal(await up.read(['cat', '/etc/motd']), 'hello')
    assert.equal(await up.read(['hostname']), 'hoth\n')
    assert.equal(await up.read(['cat', '/root/ran']), 'ran\n')
    assert.match(await up.read(['cat', '/etc/netplan/50-cloud-init.yaml']), /version: 2/)
  })

  it('says so', async () => {
    const { code, ...told } = await status(up)
    assert.notEqual(code, 0)
    assert.match(JSON.stringify(told), /no space left on device/i)
  })
})
