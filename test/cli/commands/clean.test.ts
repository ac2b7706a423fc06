import assert from 'node:assert/strict'
import type { MemoryHost } from '../../../system/memory.ts'
import { bootOnce, machine } from '../../stages/whole-boot.ts'
import { run } from '../run.ts'

describe('cloud-init clean', () => {
  const clean = (host: MemoryHost, ...args: string[]) => run(['cloud-init', 'clean', ...args], { host })

  it('makes the next boot a first boot, and keeps the seed', async () => {
    const host = machine({})
    await bootOnce(host)
    assert.deepEqual(await clean(host), { exitCode: 0, out: '', err: '' })
    assert.deepEqual(await host.files.list('/var/lib/cloud'), ['seed'])
    const status = await run(['cloud-init', 'status'], { host })
    assert.deepEqual(status, { exitCode: 0, out: 'status: not started\n', err: '' })
    assert.equal((await clean(host, '--seed')).exitCode, 0)
    assert.deepEqual(await host.files.list('/var/lib/cloud'), [])
  })

  it('removes logs, configs and the machine-id when told to', async () => {
    const host = machine(
      {},
      { files: { '/etc/machine-id': 'abc\n', '/etc/fstab': '/dev/a /a\n/dev/b /b auto comment=cloudconfig\n' } },
    )
    await bootOnce(host)
    await clean(host, '--logs', '--machine-id', '-c', 'all')
    const tree = host.tree()
    for (const path of ['/var/log/cloud-init.log', '/etc/netplan/50-cloud-init.yaml'])
      assert.equal(path in tree, false, path)
    assert.equal(tree['/etc/machine-id']?.content, 'uninitialized\n')
    assert.equal(tree['/etc/fstab']?.content, '/dev/a /a\n')
  })

  it('reboots at the end, but not after a failure', async () => {
    const good = machine({})
    await clean(good, '--reboot')
    assert.deepEqual(good.ran.at(-1), ['shutdown', '-r', 'now'])
    const bad = machine(
      {},
      {
        files: { '/etc/cloud/clean.d/x': { content: '#!/bin/sh\n', mode: 0o755 } },
        commands: { '/etc/cloud/clean.d/x': 1 },
      },
    )
    const { exitCode, err } = await clean(bad, '--reboot')
    assert.equal(exitCode, 1)
    assert.match(err, /Runparts: 1 failures \(x\) in 1 attempted commands/)
    assert.equal(
      bad.ran.some(([program]) => program === 'shutdown'),
      false,
    )
  })

  it('accepts only kinds that exist', async () => {
    assert.match((await clean(machine({}), '-c', 'nope')).err, /^error: argument -c\/--configs: invalid choice: 'nope'/)
  })
})
