import assert from 'node:assert/strict'
import { type MemoryHost, memory } from '../../../system/memory.ts'
import { bootOnce, machine } from '../../stages/whole-boot.ts'
import { run } from '../run.ts'

describe('cloud-init collect-logs', () => {
  it('packs logs and state with tar, without secrets when told to', async () => {
    const packed: string[][] = []
    const host = machine(
      { 'user-data': '#!/bin/sh\nlogin --with hunter2\n' },
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
    const [last, ...left] = redacted.err.trimEnd().split('\n').reverse()
    assert.equal(last, 'Wrote /here/cloud-init.tar.gz')
    // No schema tells what is secret in a script, and seeds are readable by everybody on many machines.
    for (const line of left)
      assert.match(line, /^WARNING: not collected, as it is what a user wrote.*: \/var\/lib\/cloud\/seed\//)
    assert.ok(left.some((line) => line.endsWith('/user-data')))
    const [full = [], less = []] = packed
    for (const path of [
      '/version',
      '/journal.txt',
      '/var/log/cloud-init.log',
      '/run/cloud-init/instance-data-sensitive.json',
      '/var/lib/cloud/instance/user-data.txt',
      '/var/lib/cloud/seed/nocloud/user-data',
    ]) {
      assert.ok(full.includes(path), path)
    }
    assert.ok(less.includes('/run/cloud-init/instance-data.json'))
    assert.deepEqual(
      less.filter((path) => /sensitive|instance\/user-data|dmesg|seed|handlers/.test(path)),
      [],
    )
    assert.equal(await host.files.exists('/run/cloud-init/tmp'), true)
    assert.deepEqual(await host.files.list('/run/cloud-init/tmp'), [])
  })

  it('makes its archive where nobody else can be, and replaces what lies at the path instead of writing into it', async () => {
    const files = {
      '/run/cloud-init/tmp': { directory: true, mode: 0o1777 },
      '/here': { directory: true, mode: 0o755, uid: 1000, gid: 1000 },
      '/here/cloud-init.tar.gz': { link: '/etc/cloud/cloud.cfg' },
      '/etc/cloud/cloud.cfg': 'of the machine\n',
    } as const
    const seen: string[] = []
    const host = memory({
      files,
      unscripted: 'succeed',
      commands: {
        'tar *': async ({ argv }, { files }) => {
          const [, , target = '', , work = ''] = argv
          seen.push(target, work)
          assert.equal((await files.stat('/run/cloud-init/tmp'))?.mode, 0o700)
          assert.equal((await files.stat(work))?.mode, 0o700)
          await files.write(target, 'archive')
          return ''
        },
      },
    })
    for (const _ of ['once', 'again']) {
      assert.equal((await run(['cloud-init', 'collect-logs'], { host })).exitCode, 0)
    }
    assert.equal(new Set(seen).size, 4)
    for (const path of seen) assert.match(path, /^\/run\/cloud-init\/tmp\/collect-[0-9a-f-]{36}(\/archive)?$/)
    assert.equal(host.text('/etc/cloud/cloud.cfg'), 'of the machine\n')
    const made = host.tree()['/here/cloud-init.tar.gz']
    assert.deepEqual(made, { type: 'file', content: 'archive', mode: 0o600, uid: 0, gid: 0 })
  })

  it('goes on without a file that cannot be read, or that somebody has linked into the folder of logs, and says so', async () => {
    const host = memory({
      unscripted: 'succeed',
      files: {
        '/var/log': { directory: true, mode: 0o775, gid: 106 },
        '/var/log/cloud-init-x.log': { link: '/etc/shadow', uid: 106 },
        '/var/log/cloud-init.log': 'done\n',
        '/etc/shadow': { content: 'secret', mode: 0o600 },
      },
    })
    const packed: string[] = []
    const files = {
      ...host.files,
      write: async (path: string, ...rest: [string, object?]) => {
        packed.push(path.replace(/.*cloud-init-logs-[^/]*/, ''))
        assert.doesNotMatch(String(rest[0]), /secret/)
        await host.files.write(path, ...rest)
      },
    }
    const { exitCode, err } = await run(['cloud-init', 'collect-logs'], { host: { ...host, files } })
    assert.equal(exitCode, 0)
    assert.match(err, /^WARNING: not collected: .*\/var\/log\/cloud-init-x\.log/m)
    assert.ok(packed.includes('/var/log/cloud-init.log'))
    assert.ok(!packed.includes('/var/log/cloud-init-x.log'))
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
