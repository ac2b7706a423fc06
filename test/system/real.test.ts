import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { mock } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { HostError } from '../../core/errors.ts'
import type { Host } from '../../system/host.ts'
import type { HostEvent } from '../../system/host-event.ts'
import { real } from '../../system/real.ts'
import { type Temporary, temporary } from '../support/temporary.ts'

describe('files of the real host', () => {
  let directory: Temporary
  let host: Host
  const at = (name: string) => join(directory.path, name)

  beforeEach(() => {
    directory = temporary()
    host = real()
  })
  afterEach(() => directory.remove())

  it('get their mode whatever the umask', async () => {
    const before = process.umask(0o077)
    try {
      await host.files.write(at('a/b/f'), '')
      await host.files.append(at('c/log'), '')
      await host.files.makeDirectory(at('d/e'))
      await host.files.link('x', at('g/link'))
    } finally {
      process.umask(before)
    }
    const modes = ['a', 'a/b', 'a/b/f', 'c', 'c/log', 'd', 'd/e', 'g'].map((name) =>
      (fs.statSync(at(name)).mode & 0o7777).toString(8),
    )
    assert.deepEqual(modes, ['755', '755', '644', '755', '644', '755', '755', '755'])
  })

  for (const [kind, type, flushes] of [
    ['ext4', 0xef53, 0],
    ['XFS', 0x58465342, 1],
  ] as const) {
    it(`that are replaced are on the disk before their name on ${kind}: ${flushes} times`, async () => {
      fs.writeFileSync(at('empty'), '')
      fs.writeFileSync(at('fstab'), 'LABEL=root / auto\n')
      const { statfsSync, fdatasyncSync } = fs
      let flushed = 0
      fs.statfsSync = (() => ({ type })) as unknown as typeof statfsSync
      fs.fdatasyncSync = () => {
        assert.equal(fs.readFileSync(at('fstab'), 'utf8'), 'LABEL=root / auto\n')
        flushed += 1
      }
      try {
        await host.files.write(at('new'), 'x')
        await host.files.write(at('empty'), 'x')
        await host.files.write(at('fstab'), 'LABEL=root / ext4\n')
        await host.files.write(at('fstab'), 'LABEL=root / ext4\n')
        await host.files.write(at('fstab'), 'passing', { durable: false })
      } finally {
        Object.assign(fs, { statfsSync, fdatasyncSync })
      }
      assert.equal(flushed, flushes)
    })
  }

  it('are never seen half written, even when the writer is killed', async () => {
    const writer = at('writer.ts')
    const module = fileURLToPath(new URL('../../system/real.ts', import.meta.url))
    fs.writeFileSync(
      writer,
      `import { real } from ${JSON.stringify(module)}
       const host = real()
       process.stdout.write('ready')
       for (let turn = 0; ; turn += 1) {
         await host.files.write(${JSON.stringify(at('file'))}, 'ab'[turn % 2].repeat(4_000_000), { mode: 0o640, durable: false })
       }`,
    )
    for (let round = 0; round < 4; round += 1) {
      const child = spawn(process.execPath, [writer], { stdio: ['ignore', 'pipe', 'inherit'] })
      await new Promise((resolve) => child.stdout.once('data', resolve))
      while (!fs.existsSync(at('file'))) await new Promise((resolve) => setTimeout(resolve, 5))
      await new Promise((resolve) => setTimeout(resolve, 3 + round * 7))
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
      const content = fs.readFileSync(at('file'), 'utf8')
      assert.equal(content.length, 4_000_000)
      assert.ok(content === 'a'.repeat(4_000_000) || content === 'b'.repeat(4_000_000))
      assert.equal(fs.statSync(at('file')).mode & 0o777, 0o640)
    }
  })

  it('say why a directory cannot be made, in bounded time', async () => {
    await assert.rejects(host.files.makeDirectory('/proc/nowhere/at/all'), { name: 'HostError' })
    await host.files.write(at('file'), '')
    await assert.rejects(host.files.makeDirectory(at('file/below')), /not a directory/)
    await assert.rejects(host.files.makeDirectory(at('file')), { name: 'HostError' })
  })

  it('leave nothing behind when a write fails', async () => {
    fs.mkdirSync(at('d'))
    fs.writeFileSync(at('d/f'), '')
    await assert.rejects(host.files.write(at('d'), 'text'), {
      code: 'io',
      short: `Cannot write ${at('d')}: is a directory`,
    })
    await assert.rejects(host.files.link('x', at('d')), { code: 'io' })
    await assert.rejects(host.files.write(at('f'), 'text', { owner: { user: 'no-such-user' } }), { code: 'not-found' })
    assert.deepEqual(fs.readdirSync(directory.path), ['d'])
  })

  it('that are devices and fifos are written into and read without waiting', async () => {
    await host.files.write('/dev/null', 'text')
    assert.equal((await host.files.stat('/dev/null'))?.type, 'character')
    assert.equal((await host.files.read('/dev/null'))?.length, 0)
    await assert.rejects(host.files.read('/dev/zero', { limit: 1000 }), { code: 'too-large' })
    assert.equal((await host.files.read('/dev/zero', { length: 10 }))?.length, 10)
    await host.commands.run(['mkfifo', at('fifo')])
    assert.equal((await host.files.read(at('fifo')))?.length, 0)
    await assert.rejects(host.files.write(at('fifo'), 'text'), { code: 'io' })
    await assert.rejects(host.files.append(at('fifo'), 'text', { flush: true }), { code: 'io' })
  })

  it('of the kernel are read to their end though they say they are empty', async () => {
    assert.match((await host.files.readText('/proc/self/status')) ?? '', /^Name:.*\n(.*\n)*VmPeak/)
  })

  it('are written and reported in order', async () => {
    const events: HostEvent[] = []
    const observed = real({ observe: (event) => events.push(event) })
    await observed.files.write(at('f'), '')
    await observed.files.makeDirectory(at('d'))
    await observed.files.makeDirectory(at('d'))
    await observed.files.rename(at('f'), at('d/f'))
    await observed.files.link('f', at('d/link'))
    await observed.files.link('f', at('d/link'))
    await observed.files.link('g', at('d/link'))
    const paths = ['f', 'd', 'd/f', 'd/link', 'd/link'].map((name) => ({ kind: 'write', path: at(name) }))
    assert.deepEqual(events, paths)
  })
})

describe('commands of the real host', () => {
  const sh = (script: string, ...args: string[]) => ['/bin/sh', '-c', script, 'sh', ...args] as const

  it('get the environment, the directory and the usual PATH', async () => {
    const host = real({ environment: { KEPT: 'kept', GONE: 'gone', PATH: '/nowhere' } })
    const { stdout } = await host.commands.query(sh('echo "$KEPT-$GONE-$NEW"; pwd; echo "$PATH"'), {
      env: { GONE: undefined, NEW: 'new' },
      cwd: '/',
    })
    assert.equal(stdout, 'kept--new\n/\n/nowhere:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n')
  })

  it('run in / unless they are told where, wherever the agent was started', async () => {
    const { path, remove } = temporary()
    const before = process.cwd()
    process.chdir(path)
    try {
      assert.equal((await real().commands.query(['pwd'])).stdout, '/\n')
      assert.equal((await real({ directory: path }).commands.query(['pwd'])).stdout, `${path}\n`)
    } finally {
      process.chdir(before)
      remove()
    }
  })

  it('are ended with everything they have started when their time is up', async () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const options = { timeout: 1000, onOutput: () => begin() }
    const late = real().commands.run(sh('sleep 3600 & echo $!; wait'), options)
    const ended = late.then(
      () => assert.fail('it has to fail'),
      (thrown: HostError) => thrown,
    )
    try {
      await begun
      mock.timers.tick(1000)
    } finally {
      mock.timers.reset()
    }
    const error = await ended
    assert.equal(error.code, 'timeout')
    const pid = Number(error.detail.output)
    assert.ok(pid > 0)
    await gone(pid)
  })

  it('that do not listen are ended as well', async () => {
    const host = real()
    await assert.rejects(host.commands.run(sh('trap "" TERM; while :; do sleep 0.05; done'), { timeout: 100 }), {
      code: 'timeout',
    })
  })

  it('are ended when the caller gives up', async () => {
    const stop = new AbortController()
    const running = real().commands.run(['sleep', '3600'], { signal: stop.signal })
    setTimeout(() => stop.abort(), 30)
    await assert.rejects(running, { name: 'AbortError' })
  })

  it('are over when they end, though something in the background keeps their output open', async () => {
    const { stdout } = await real().commands.run(sh('sleep 3600 & echo $!'))
    assert.ok(process.kill(Number(stdout)), 'it still runs')
  })

  it('may say more than is kept', async () => {
    const { stdout } = await real().commands.query(sh('yes | head -c 300000'), { limit: 1000 })
    assert.equal(stdout.length, 1000 + '\n[output beyond the limit was dropped]\n'.length)
    assert.match(stdout, /y\n\n\[output beyond/)
  })

  it('need not read their input, and are heard while they run', async () => {
    const heard: string[] = []
    await real().commands.run(sh('exec 0<&-; echo one; echo two >&2'), {
      input: 'x'.repeat(1_000_000),
      onOutput: (chunk, stream) => heard.push(`${stream}: ${chunk}`),
    })
    assert.deepEqual(heard.sort(), ['stderr: two\n', 'stdout: one\n'])
  })

  it('that go on and on are told of, until they end', async () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    try {
      const told: number[] = []
      const input = new PassThrough()
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
      const still = { next: (passed: number) => passed + 30_000, tell: (at: number) => void told.push(at) }
      const running = real().commands.query(['cat'], { input, still, onOutput: () => begin() })
      input.write('x')
      await begun
      for (const milliseconds of [29_999, 1, 29_999, 1]) mock.timers.tick(milliseconds)
      assert.deepEqual(told, [30_000, 60_000])
      input.end()
      await running
      mock.timers.tick(6_000_000)
      assert.equal(told.length, 2)
    } finally {
      mock.timers.reset()
    }
  })

  it('that cannot be started say why', async () => {
    const { commands } = real()
    await assert.rejects(commands.run(['/etc/passwd']), { code: 'denied', short: '/etc/passwd may not be run' })
    await assert.rejects(commands.run(['ls'], { cwd: '/no/such' }), {
      short: 'ls was not found (or there is no directory /no/such)',
    })
    await assert.rejects(commands.run(['ls', 'a\0b']), { code: 'io' })
  })

  it('that are nowhere are not found, whatever PATH holds', async () => {
    const directory = temporary()
    try {
      fs.mkdirSync(join(directory.path, 'closed'), { mode: 0o000 })
      const { commands } = real({ environment: { PATH: `${directory.path}/closed:${process.env['PATH']}` } })
      await assert.rejects(commands.run(['no-such-program']), { code: 'not-found' })
    } finally {
      directory.remove()
    }
  })

  it('are reported before and after, without secrets', async () => {
    const events: HostEvent[] = []
    const { commands } = real({ observe: (event) => events.push(event) })
    await commands.query(['true', 'https://sam:hunter2@example.com/'])
    await assert.rejects(commands.run(['false', 'hunter2'], { secret: true }))
    assert.deepEqual(
      events.map(
        (event) =>
          event.kind === 'command' && [event.id, event.command, event.phase === 'start' ? event.changes : event.result],
      ),
      [
        [1, 'true …', false],
        [1, 'true …', 'exit 0'],
        [2, 'false (arguments withheld)', true],
        [2, 'false (arguments withheld)', 'exit 1'],
      ],
    )
  })

  /** A process that was killed is there until its parent has heard of it. */
  async function gone(pid: number): Promise<void> {
    for (;;) {
      const state = await fs.promises.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
      if (state === undefined || /\) [ZX] /.test(state)) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
})
