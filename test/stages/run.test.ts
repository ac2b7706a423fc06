// What is left of a boot that was cut off, and what the next one makes of it.

import assert from 'node:assert/strict'
import { defaultPaths } from '../../core/paths.ts'
import { openBoot } from '../../stages/boot.ts'
import { collectingConsole } from '../../stages/console.ts'
import { singleModule } from '../../stages/single.ts'
import { journalFile } from '../../stages/state/journal.ts'
import type { Host } from '../../system/host.ts'
import type { MemoryHost } from '../../system/memory.ts'
import { bootOnce, machine, restart } from './whole-boot.ts'

const bootId = '/proc/sys/kernel/random/boot_id'
const network = 'version: 2\nethernets:\n  eth0:\n    addresses: [10.0.0.2/24]\n'
const userData =
  '#cloud-config\nusers: [{name: bob}]\nruncmd: [echo one]\nwrite_files: [{path: /etc/motd, content: hello}]\n'
const seed = { 'network-config': network, 'user-data': userData }
const netplan = '/etc/netplan/50-cloud-init.yaml'
const script = '/var/lib/cloud/instance/scripts/runcmd'

/** The boot stops for ever where it writes or runs that; what it has done until then stays. */
async function cutAt(host: MemoryHost, act: 'write' | 'run', at: string): Promise<void> {
  let reached: () => void = () => {}
  const there = new Promise<void>((resolve) => {
    reached = resolve
  })
  const stop = async () => {
    reached()
    await new Promise(() => {})
  }
  const cut = {
    ...host,
    files: {
      ...host.files,
      async write(path: string, ...more: [string | Uint8Array]) {
        if (act === 'write' && path === at) await stop()
        return host.files.write(path, ...more)
      },
    },
    commands: {
      ...host.commands,
      async run(argv: readonly [string, ...string[]], ...more: []) {
        if (act === 'run' && argv[0] === at) await stop()
        return host.commands.run(argv, ...more)
      },
    },
  } as Host
  void bootOnce(cut)
  await there
}

async function powerCut(host: MemoryHost): Promise<void> {
  await restart(host)
  await host.files.write(bootId, `${await host.files.readText(bootId)}x`)
}

const first = () => machine(seed, { files: { [bootId]: 'a' } })
const times = (host: MemoryHost, program: string) => host.ran.filter(([name]) => name === program).length

describe('a boot that was cut off', () => {
  it('in the local stage is a first boot again: the network config is written', async () => {
    const host = first()
    await cutAt(host, 'write', netplan)
    assert.equal(host.text('/var/lib/cloud/data/instance-id'), 'i-1\n', 'scripts read it at once')
    await powerCut(host)
    const { status, exitCode } = await bootOnce(host)
    assert.match(host.text(netplan), /10\.0\.0\.2/)
    assert.equal(host.text('/var/lib/cloud/data/previous-instance-id'), 'i-1\n', 'of the network stage')
    assert.deepEqual([exitCode, status.errors], [0, []])
  })

  it('in the local stage, and went on without it, writes the network config in the network stage', async () => {
    const host = first()
    await cutAt(host, 'write', netplan)
    const { status } = await bootOnce(host, { only: ['network', 'config', 'final'] })
    assert.match(host.text(netplan), /10\.0\.0\.2/)
    assert.equal(status.condition, 'error')
    assert.match(status.errors.join(), /^Local Stage began and never finished/)
  })

  it('keeps the history of the instances', async () => {
    const host = first()
    await bootOnce(host)
    await restart(host)
    await host.files.write('/var/lib/cloud/seed/nocloud/meta-data', 'instance-id: i-2\n')
    await host.files.remove(netplan)
    await cutAt(host, 'write', netplan)
    await powerCut(host)
    await bootOnce(host, { only: ['local'] })
    assert.match(host.text(netplan), /10\.0\.0\.2/)
    assert.equal(host.text('/var/lib/cloud/data/previous-instance-id'), 'i-1\n')
  })

  it('for another instance, and then finds the old one, writes the config of the old one', async () => {
    const host = first()
    await bootOnce(host)
    await restart(host)
    await host.files.write('/var/lib/cloud/seed/nocloud/meta-data', 'instance-id: i-2\n')
    await host.files.write(netplan, 'of i-2, half of it')
    await cutAt(host, 'write', netplan)
    await powerCut(host)
    await host.files.write('/var/lib/cloud/seed/nocloud/meta-data', 'instance-id: i-1\n')
    await bootOnce(host, { only: ['local'] })
    assert.match(host.text(netplan), /10\.0\.0\.2/)
  })

  for (const [how, next] of [
    ['killed', restart],
    ['without power', powerCut],
  ] as const) {
    it(`in the middle of the users, ${how}: they are made by the next one`, async () => {
      const host = first()
      await cutAt(host, 'run', 'useradd')
      await next(host)
      const { status, exitCode } = await bootOnce(host)
      assert.ok(times(host, 'useradd') > 0)
      assert.equal(host.text('/etc/motd'), 'hello')
      assert.deepEqual([exitCode, status.errors], [0, []])
      assert.equal(await host.files.exists(journalFile(defaultPaths)), false)
    })

    it(`in the middle of a script, ${how}: it is not run again, and is told of until somebody has looked after it`, async () => {
      const host = first()
      await cutAt(host, 'run', script)
      for (let boots = 0; boots < 2; boots++) {
        await next(host)
        const { status, exitCode, stages } = await bootOnce(host)
        assert.equal(times(host, script), 0)
        assert.deepEqual([exitCode, stages['final']], [1, 1])
        assert.match(status.errors.join(), /^config-scripts_user was interrupted/)
        assert.deepEqual(JSON.parse(host.text('/var/lib/cloud/data/result.json')).v1.errors, status.errors)
      }
      const boot = openBoot({ host, console: collectingConsole(), processId: 43, parentId: 1 })
      assert.equal(await singleModule(boot, { name: 'scripts_user', frequency: 'always', args: [] }), 0)
      assert.equal(times(host, script), 1)
      assert.deepEqual(JSON.parse(host.text('/var/lib/cloud/data/result.json')).v1.errors, [])
      await next(host)
      assert.deepEqual((await bootOnce(host)).status.errors, [])
      assert.equal(times(host, script), 1)
    })
  }

  it('without power after the last stage has lost nothing', async () => {
    const host = first()
    await bootOnce(host)
    const users = times(host, 'useradd')
    await powerCut(host)
    assert.equal((await bootOnce(host)).exitCode, 0)
    assert.deepEqual([times(host, 'useradd'), times(host, script)], [users, 1])
  })
})

describe('files that were being written when a boot was cut off', () => {
  const left = (folder: string) => `${folder}/.firstlight-42-k2j9d8s7a6`
  const program = { content: '#!/bin/sh\n', mode: 0o700 }

  it('are no scripts', async () => {
    const folders = ['per-boot', 'per-instance', 'per-once'].map((name) => `/var/lib/cloud/scripts/${name}`)
    const host = machine(seed, { files: Object.fromEntries(folders.map((folder) => [left(folder), program])) })
    await bootOnce(host)
    assert.deepEqual(
      host.ran.filter(([name]) => name.includes('.firstlight-')),
      [],
    )
  })

  for (const next of [restart, powerCut]) {
    it('are swept by the next start, wherever the boot was writing', async () => {
      const host = first()
      await cutAt(host, 'write', netplan)
      const folders = ['/etc/netplan', '/var/lib/cloud/data', '/var/lib/cloud/instances/i-1/sem']
      for (const folder of folders) await host.files.write(left(folder), '#!/bin/sh\n', { mode: 0o700 })
      await next(host)
      await bootOnce(host)
      for (const folder of folders) assert.equal(await host.files.exists(left(folder)), false, folder)
    })
  }

  it('are swept after a later boot that was killed too, where the agent keeps its state', async () => {
    const host = first()
    await bootOnce(host)
    await restart(host)
    await cutAt(host, 'write', '/var/lib/cloud/instances/i-1/cloud-config.txt')
    await host.files.write(left('/var/lib/cloud/data'), 'x')
    await restart(host)
    await bootOnce(host)
    assert.equal(await host.files.exists(left('/var/lib/cloud/data')), false)
  })

  it('are not looked for after a boot that came to its end', async () => {
    const host = first()
    await bootOnce(host)
    await host.files.write(left('/etc/netplan'), 'of somebody who is writing')
    await restart(host)
    await bootOnce(host)
    assert.equal(await host.files.exists(left('/etc/netplan')), true)
  })
})

describe('what a boot did', () => {
  it('is flushed to the disk at the end of each stage, and after scripts', async () => {
    const host = first()
    await bootOnce(host)
    assert.equal(host.syncs, 5)
  })

  it('costs a second boot that changed nothing no flush', async () => {
    const host = machine({ 'network-config': network, 'user-data': '#cloud-config\nruncmd: [echo one]\n' })
    await bootOnce(host)
    const { syncs } = host
    const { length } = host.ran
    await restart(host)
    await bootOnce(host)
    assert.deepEqual(host.ran.slice(length), [['resize2fs', '/dev/vda1']])
    assert.equal(host.syncs, syncs)
  })
})
