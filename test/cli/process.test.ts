// The commands as processes of their own: start, what they load, closed pipes, signals, the demonstration.

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endOnSignal } from '../../cli/signals.ts'
import { openBoot } from '../../stages/boot.ts'
import { collectingConsole } from '../../stages/console.ts'
import { memory } from '../../system/memory.ts'
import { type Temporary, temporary } from '../support/temporary.ts'

const top = fileURLToPath(new URL('../..', import.meta.url))
const entry = join(top, 'cli/main.ts')

describe('the process', function () {
  this.timeout(30_000)
  let scratch: Temporary

  before(() => {
    scratch = temporary()
  })
  after(() => scratch.remove())

  it('answers by the name of the link that it was called by', () => {
    const link = join(scratch.path, 'cloud-init')
    symlinkSync(join(top, 'bin/firstlight.js'), link)
    const { status, stdout } = spawnSync(process.execPath, [link, '--version'], { encoding: 'utf8' })
    assert.equal(status, 0)
    assert.match(stdout, /^cloud-init \d/)
  })

  it('loads next to nothing to say how the boot is', () => {
    const heavy =
      /\/(?:modules|userdata|network|datasources|steps|distros)\/|\/core\/(?:yaml|merge|template|validate)|node_modules/
    for (const args of [
      ['cloud-init', 'status'],
      ['cloud-id'],
      ['cloud-init', 'query', 'v1'],
      ['cloud-init', '--version'],
    ]) {
      const list = join(scratch.path, 'loaded')
      rmSync(list, { force: true })
      const preload = join(top, 'test/support/loaded-modules.ts')
      spawnSync(process.execPath, ['--import', preload, entry, ...args], {
        env: { ...process.env, LOADED_MODULES: list },
      })
      const loaded = readFileSync(list, 'utf8').trim().split('\n')
      assert.ok(loaded.length > 10 && loaded.length < 50, `${args}: ${loaded.length}`)
      assert.deepEqual(
        loaded.filter((url) => heavy.test(url.replace(top, '/'))),
        [],
        args.join(' '),
      )
    }
  })

  it('is not troubled by a reader that goes away', async () => {
    const data = join(scratch.path, 'data.json')
    writeFileSync(
      data,
      JSON.stringify({ v1: {}, long: Array.from({ length: 100_000 }, (_, index) => `item ${index}`) }),
    )
    const child = spawn(process.execPath, [entry, 'cloud-init', 'query', '--all', '-i', data], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let problems = ''
    child.stderr.on('data', (chunk) => {
      problems += chunk
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const exitCode = await new Promise((resolve) => child.once('close', resolve))
    assert.equal(exitCode, 0)
    assert.doesNotMatch(problems, /EPIPE|Error/)
  })

  it('serves until it is told to stop', async () => {
    mkdirSync(join(scratch.path, 'served'))
    writeFileSync(join(scratch.path, 'served/meta-data'), 'instance-id: i-1\n')
    const child = spawn(process.execPath, [entry, 'serve', join(scratch.path, 'served')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let printed = ''
    const url = await new Promise<string>((resolve) => {
      child.stdout.on('data', (chunk) => {
        printed += chunk
        const found = /^(http:\S+)\n/m.exec(printed)
        if (found) resolve(found[1] as string)
      })
    })
    const answer = await fetch(`${url}/meta-data`)
    assert.equal(await answer.text(), 'instance-id: i-1\n')
    child.kill('SIGTERM')
    assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0)
    assert.match(printed, /\nGET \/meta-data -> 200\n/)
  })

  it('is, in a boot, the child of its own that runs part-handlers in JavaScript', () => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, 'run-part-handlers.ts'), join(scratch.path, 'handlers')],
      { encoding: 'utf8' },
    )
    assert.deepEqual([stdout, stderr], ['handled this\n', ''])
  })

  it('shows a complete first boot to an ordinary user', () => {
    const started = performance.now()
    const nobody = 65534
    const privileged = process.getuid?.() === 0
    if (privileged) chownSync(scratch.path, nobody, nobody)
    const { status, stdout, stderr } = spawnSync(process.execPath, [entry, 'demo'], {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: scratch.path },
      ...(privileged && { uid: nobody, gid: nobody }),
    })
    assert.equal(status, 0, `${stdout}${stderr}`)
    const seconds = Number(/^done in ([\d.]+) s; datasource DataSourceNoCloudNet /m.exec(stdout)?.[1])
    // Five seconds are promised on a machine of one's own; the tests share theirs.
    assert.ok(seconds > 0 && seconds < 15 && seconds * 1000 <= performance.now() - started, stdout)
    for (const line of [
      /GET \/shared\/base\.cfg -> 503/,
      /config-users_groups +ok/,
      /^ {2}created \/etc\/motd$/m,
      /^ {2}created \/root\/hello\.txt$/m,
    ]) {
      assert.match(stdout, line)
    }
    const root = /^The root stays there to look at: (\S+)$/m.exec(stdout)?.[1] as string
    assert.equal(readFileSync(join(root, 'root/hello.txt'), 'utf8'), 'hello from firstlight\n')
    assert.ok(existsSync(join(root, 'var/lib/cloud/data/result.json')))
  })
})

describe('a signal', () => {
  it('ends a boot with 0, after a word about what it was doing', async () => {
    const host = memory({ files: { '/etc/os-release': 'ID=debian\n' } })
    const console = collectingConsole()
    const boot = openBoot({ host, console, processId: 1, parentId: 0 })
    boot.log.writeTo('/var/log/cloud-init.log')
    const listeners = new Map<string, () => void>()
    let stopped = 0
    const exited = new Promise<number>((resolve) => {
      endOnSignal(boot, {
        running: () => 'init-network/config-ssh',
        stop: () => stopped++,
        process: { once: (signal, listener) => listeners.set(signal, listener), exit: resolve },
      })
    })
    assert.deepEqual([...listeners.keys()], ['SIGINT', 'SIGTERM', 'SIGABRT'])
    listeners.get('SIGTERM')?.()
    assert.equal(await exited, 0)
    assert.equal(stopped, 0)
    assert.match(
      host.text('/var/log/cloud-init.log'),
      /Received signal SIGTERM \(15\) during init-network\/config-ssh: ending/,
    )
    assert.match(console.said.map(({ text }) => text).join(''), /Received signal SIGTERM/)
    listeners.get('SIGINT')?.()
    assert.equal(stopped, 1)
  })
})
