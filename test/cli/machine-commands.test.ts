// Commands that change the machine: cloud-init-per, clean, collect-logs, single, run-stage, yip, boot.

import assert from 'node:assert/strict'
import { type MemoryHost, memory } from '../../system/memory.ts'
import { bootOnce, machine } from '../stages/whole-boot.ts'
import { run } from './run.ts'

describe('cloud-init-per', () => {
  const per = (host: MemoryHost, ...args: string[]) => run(['cloud-init-per', ...args], { host })
  const host = (files = {}) =>
    memory({
      files,
      commands: { 'do it': '', 'do fail': 4, gone: { error: 'not-found' }, killed: { signal: 'SIGKILL' } },
    })
  const count = ({ ran }: MemoryHost) => ran.length

  it('runs a command once, and leaves a mark with its exit code', async () => {
    const one = host()
    assert.equal((await per(one, 'once', 'my-name', 'do', 'it')).exitCode, 0)
    assert.equal((await per(one, 'once', 'my-name', 'do', 'it')).exitCode, 0)
    assert.equal(count(one), 1)
    assert.equal(one.text('/var/lib/cloud/sem/bootper.my_name.once'), '0\t1767225600\n')
  })

  it('runs it once for each instance, or always', async () => {
    const one = host()
    await per(one, 'instance', 'x', 'do', 'it')
    await per(one, 'instance', 'x', 'do', 'it')
    assert.ok('/var/lib/cloud/instance/sem/bootper.x.instance' in one.tree())
    await per(one, 'always', 'x', 'do', 'it')
    await per(one, 'always', 'x', 'do', 'it')
    assert.equal(count(one), 3)
    assert.ok('/var/lib/cloud/sem/bootper.x.always' in one.tree())
  })

  it('ends as the command ends', async () => {
    const one = host()
    assert.equal((await per(one, 'once', 'x', 'do', 'fail')).exitCode, 4)
    assert.equal(one.text('/var/lib/cloud/sem/bootper.x.once').split('\t')[0], '4')
    assert.equal((await per(one, 'once', 'y', 'gone')).exitCode, 127)
    assert.equal((await per(one, 'once', 'z', 'killed')).exitCode, 137)
  })

  it('knows marks of long ago by their dashes', async () => {
    const one = host({ '/var/lib/cloud/sem/bootper.my-name.once': '0\t1\n' })
    await per(one, 'once', 'my-name', 'do', 'it')
    assert.equal(count(one), 0)
    assert.ok('/var/lib/cloud/sem/bootper.my_name.once' in one.tree())
  })

  it('refuses what is no use', async () => {
    assert.match((await per(host(), 'once', 'x')).err, /^Usage: cloud-init-per /)
    assert.match((await per(host(), 'weekly', 'x', 'do', 'it')).err, /\ninvalid frequency: weekly\n$/)
    assert.deepEqual(await per(host(), 'once', 'a/b', 'do', 'it'), {
      exitCode: 1,
      out: '',
      err: 'name cannot contain a /\n',
    })
    const user = await run(['cloud-init-per', 'once', 'x', 'do', 'it'], { host: host(), root: false })
    assert.equal(user.exitCode, 1)
  })
})

describe('cloud-init clean', () => {
  const clean = (host: MemoryHost, ...args: string[]) => run(['cloud-init', 'clean', ...args], { host })

  it('makes the next boot a first boot, and keeps the seed', async () => {
    const host = machine({})
    await bootOnce(host)
    assert.deepEqual(await clean(host), { exitCode: 0, out: '', err: '' })
    assert.deepEqual(await host.files.list('/var/lib/cloud'), ['seed'])
    assert.equal((await clean(host, '--seed')).exitCode, 0)
    assert.deepEqual(await host.files.list('/var/lib/cloud'), [])
  })

  it('removes logs, configs and the machine-id when it is told to', async () => {
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

  it('reboots in the end, but not after a failure', async () => {
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

  it('wants kinds that there are', async () => {
    assert.match((await clean(machine({}), '-c', 'nope')).err, /^error: argument -c\/--configs: invalid choice: 'nope'/)
  })
})

describe('cloud-init collect-logs', () => {
  it('packs logs and state with tar, without secrets when it is told to', async () => {
    const packed: string[][] = []
    const host = machine(
      { 'user-data': '#cloud-config\n' },
      {
        commands: async ({ argv }, { files }) => {
          if (argv[0] !== 'tar') return undefined
          const [, , target = '', , work = '', name = ''] = argv
          packed.push(await below(files, `${work}/${name}`))
          await files.write(target, 'archive')
          return ''
        },
      },
    )
    await bootOnce(host)
    const all = await run(['cloud-init', 'collect-logs', '-t', 'logs.tgz'], { host })
    assert.equal(all.exitCode, 0)
    assert.match(all.err, /^Wrote \/here\/logs\.tgz\nWARNING: /)
    assert.equal(host.tree()['/here/logs.tgz']?.mode, 0o600)
    const redacted = await run(['cloud-init', 'collect-logs', '--redact-sensitive'], { host })
    assert.equal(redacted.err, 'Wrote /here/cloud-init.tar.gz\n')
    const [full = [], less = []] = packed
    for (const path of [
      '/version',
      '/journal.txt',
      '/var/log/cloud-init.log',
      '/run/cloud-init/instance-data-sensitive.json',
      '/var/lib/cloud/instance/user-data.txt',
    ]) {
      assert.ok(full.includes(path), path)
    }
    assert.ok(less.includes('/run/cloud-init/instance-data.json'))
    assert.deepEqual(
      less.filter((path) => /sensitive|instance\/user-data|dmesg/.test(path)),
      [],
    )
    assert.equal(await host.files.exists('/run/cloud-init/tmp'), true)
    assert.deepEqual(await host.files.list('/run/cloud-init/tmp'), [])
  })

  it('is for root', async () => {
    assert.equal((await run(['cloud-init', 'collect-logs'], { root: false })).exitCode, 1)
  })
})

async function below(files: MemoryHost['files'], path: string, prefix = ''): Promise<string[]> {
  const found: string[] = []
  for (const name of (await files.list(path)) ?? []) {
    const info = await files.stat(`${path}/${name}`)
    if (info?.type === 'directory') found.push(...(await below(files, `${path}/${name}`, `${prefix}/${name}`)))
    else found.push(`${prefix}/${name}`)
  }
  return found
}

describe('stages by command', () => {
  it('run one after the other as a boot of one process does', async () => {
    const host = machine({ 'user-data': '#cloud-config\nruncmd: [true]\n' })
    for (const line of ['init --local', 'init', 'modules --mode config', 'modules --mode=final']) {
      assert.equal((await run(['cloud-init', ...line.split(' ')], { host })).exitCode, 0, line)
    }
    assert.equal((await run(['cloud-init', 'status'], { host })).out, 'status: done\n')
    assert.ok(host.ran.some(([program]) => program === '/var/lib/cloud/instance/scripts/runcmd'))
  })

  it('end with the number of their errors', async () => {
    const host = machine({ 'user-data': '#cloud-config\ntimezone: No/Where\n' })
    await run(['cloud-init', 'init', '--local'], { host })
    await run(['cloud-init', 'init'], { host })
    assert.equal((await run(['cloud-init', 'modules', '--mode', 'config'], { host })).exitCode, 1)
  })

  it('take config files that count more than all others', async () => {
    const host = machine({}, { files: { '/here/more.cfg': 'timezone: Europe/Paris\n' } })
    await run(['cloud-init', 'init', '-l', '-f', '/here/more.cfg'], { host })
    await run(['cloud-init', 'init', '-f', '/here/more.cfg'], { host })
    await run(['cloud-init', 'modules', '-f', '/here/more.cfg'], { host })
    assert.equal(await host.files.readLink('/etc/localtime'), '/usr/share/zoneinfo/Europe/Paris')
  })

  it('run a single module, whose mark is its own', async () => {
    const host = machine({ 'user-data': '#cloud-config\nwrite_files: [{path: /etc/x, content: "1"}]\n' })
    await bootOnce(host)
    await host.files.remove('/etc/x')
    assert.equal((await run(['cloud-init', 'single', '-n', 'write_files'], { host })).exitCode, 0)
    assert.equal(await host.files.exists('/etc/x'), false)
    assert.equal((await run(['cloud-init', 'single', '--name', 'cc_write_files'], { host })).exitCode, 0)
    assert.equal(host.text('/etc/x'), '1')
    assert.equal((await run(['cloud-init', 'single', '-n', 'nope'], { host })).exitCode, 1)
    assert.equal((await run(['cloud-init', 'single', '-n', 'locale'], { host: machine({}) })).exitCode, 1)
  })

  it('run as firstlight boot, whole or by name', async () => {
    const host = machine({})
    assert.equal((await run(['boot'], { host })).exitCode, 0)
    assert.equal((await run(['status'], { host })).out, 'status: done\n')
    assert.equal((await run(['boot', '--stage', 'config', '-s', 'final'], { host })).exitCode, 0)
    assert.equal((await run(['boot', '-s', 'nope'], { host })).exitCode, 2)
  })

  it('are not begun by an agent that was only asked what it is', async () => {
    const help = await run(['agent', '--help'], { host: machine({}) })
    assert.deepEqual([help.exitCode, /^usage: firstlight agent/.test(help.out)], [0, true])
    assert.equal((await run(['agent', 'now'], { host: machine({}) })).exitCode, 2)
  })
})

describe('detection by command', () => {
  const files = {
    '/run/systemd/system': { directory: true },
    '/var/lib/cloud/seed/nocloud/meta-data': 'instance-id: i\n',
    '/var/lib/cloud/seed/nocloud/user-data': '',
  } as const

  it('has the generator enable the boot of a machine with a seed', async () => {
    const host = memory({ files, unscripted: 'succeed' })
    assert.equal((await run(['generator', '/run/g', '/run/g.early', '/run/g.late'], { host })).exitCode, 0)
    assert.ok('/run/cloud-init/enabled' in host.tree())
    assert.match(host.text('/run/cloud-init/cloud.cfg'), /datasource_list: \[ ?NoCloud/)
    assert.equal((await run(['generator', '/run/g'], { host })).exitCode, 2)
  })

  it('has ds-identify tell by its exit code whether there is a datasource', async () => {
    const seeded = memory({ files, unscripted: 'succeed' })
    assert.equal((await run(['--force'], { host: seeded, called: 'ds-identify' })).exitCode, 0)
    assert.match(seeded.text('/run/cloud-init/cloud.cfg'), /NoCloud/)
  })
})

describe('documents by command', () => {
  const stages = (name: string, command: string) => `stages:\n  ${name}:\n  - commands: [${command}]\n`
  const shell = ({ ran }: MemoryHost) => ran.filter(([program]) => program === 'sh').map(([, , text]) => text)
  const files = {
    '/oem/a.yaml': stages('after-install', 'oem'),
    '/here/b.yaml': `${stages('after-install', 'own')}  after-install.after:\n  - commands: [later]\n`,
  }

  it('run a stage of the machine, and of others', async () => {
    const host = memory({ files, unscripted: 'succeed' })
    assert.equal((await run(['run-stage', 'after-install', '--cloud-init-paths', 'b.yaml'], { host })).exitCode, 0)
    assert.deepEqual(shell(host), ['oem', 'own', 'later'])
    const only = memory({ files, unscripted: 'succeed' })
    await run(['run-stage', 'after-install', '--override-cloud-init-paths', 'b.yaml'], {
      host: only,
    })
    assert.deepEqual(shell(only), ['own', 'later'])
  })

  it('fail only where they are told to be strict', async () => {
    const world = { files, commands: { 'sh *': 1 } }
    assert.equal((await run(['run-stage', 'after-install'], { host: memory(world) })).exitCode, 0)
    assert.equal((await run(['run-stage', '--strict', 'after-install'], { host: memory(world) })).exitCode, 1)
    assert.equal((await run(['run-stage'])).exitCode, 2)
  })

  it('run under the name yip, or only show their order', async () => {
    const host = memory({ files, unscripted: 'succeed' })
    assert.equal((await run(['-s', 'after-install', 'b.yaml'], { host, called: 'yip' })).exitCode, 0)
    assert.deepEqual(shell(host), ['own'])
    const { out } = await run(['yip', '-a', '-s', 'after-install', '/here/b.yaml'], { host })
    assert.match(out, /^1\.\n init \(background: false\) \(weak: true\)\n2\.\n /)
    assert.equal(shell(host).length, 1)
    assert.equal((await run(['yip'], { host })).exitCode, 1)
    assert.match((await run(['yip', '--nope', 'x'], { host })).err, /^Error: unrecognized arguments: --nope\n/)
  })
})
