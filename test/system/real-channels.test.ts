import assert from 'node:assert/strict'
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Channel } from '../../system/host.ts'
import { hangUp } from '../../system/memory.ts'
import { real } from '../../system/real.ts'
import { loadedNock } from '../support/hooks.ts'
import { temporary } from '../support/temporary.ts'
import { ptyTalker, type Talker } from './talkers.ts'

describe('channels of the running machine', () => {
  const { channels } = real()
  const open: Talker[] = []
  // nock would stand between, with sockets of its own.
  before(async () => {
    ;(await loadedNock())?.restore()
  })
  after(async () => {
    ;(await loadedNock())?.activate()
  })
  afterEach(async () => {
    for (const talker of open.splice(0)) await talker.close()
  })
  const device = async (say?: (heard: string) => string | undefined | typeof hangUp) => {
    const talker = await ptyTalker(say)
    open.push(talker)
    return talker.path
  }
  const asking = (text: string) => async (channel: Channel) => {
    await channel.send(text)
    return await channel.line(30_000)
  }

  it('are serial devices too, every byte as it is', async () => {
    const heard: string[] = []
    const path = await device((text) => {
      heard.push(text)
      return 'a\rb\x03\x11\xff\n'
    })
    // As a login prompt would leave it.
    execFileSync('stty', ['-F', path, 'sane'])
    const line = await channels.converse(path, { budget: 60_000 }, asking('x\x03\r\n'))
    assert.deepEqual([line, heard], ['a\rb\x03\x11\xff', ['x\x03\r\n']])
    const settings = execFileSync('stty', ['-F', path, '-a'], { encoding: 'utf8' })
    assert.match(settings, /speed 115200 baud/)
  })

  it('give way to whoever talks to the device, and say so in time', async () => {
    const path = await device()
    await channels.converse(path, { budget: 60_000 }, async (channel) => {
      assert.equal(await asking('ping\n')(channel), 'pong')
      const second = `import { real } from '../../system/real.ts'
        const said = await real().channels.converse('${path}', { budget: 300 }, async () => 'both').catch(({ code }) => code)
        console.log(said)`
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', second], {
        cwd: import.meta.dirname,
      })
      assert.equal(stdout.trim(), 'timeout')
    })
    assert.equal(await channels.converse(path, { budget: 60_000 }, asking('ping\n')), 'pong')
  })

  it('tell of a device whose other end is gone', async () => {
    const path = await device((heard) => (heard === 'bye\n' ? hangUp : undefined))
    await assert.rejects(
      channels.converse(path, { budget: 60_000 }, async (channel) => {
        await open.splice(0)[0]?.close()
        return await channel.line(30_000)
      }),
      { code: 'unreachable' },
    )
    await assert.rejects(
      channels.converse(path, { budget: 1000 }, async () => {}),
      { code: 'not-found' },
    )
  })

  it('are no files, no other devices, and no sockets to which nobody listens', async () => {
    const directory = temporary()
    writeFileSync(join(directory.path, 'file'), '')
    const stale = join(directory.path, 'stale')
    const left = `require('net').createServer().listen('${stale}', () => process.kill(process.pid, 'SIGKILL'))`
    spawnSync(process.execPath, ['-e', left])
    const fails = (path: string, code: string) =>
      assert.rejects(
        channels.converse(path, { budget: 5000 }, async () => {}),
        { code },
      )
    await fails(join(directory.path, 'file'), 'io')
    await fails('/dev/null', 'exit')
    await fails(stale, 'unreachable')
    directory.remove()
  })

  it('do not wait for a socket that takes nothing', async () => {
    const directory = temporary()
    const path = join(directory.path, 'deaf')
    const server = createServer((socket) => {
      socket.pause()
      sockets.push(socket)
    })
    const sockets: Socket[] = []
    await new Promise<void>((resolve) => server.listen(path, resolve))
    const talk = (channel: Channel) => channel.send('x'.repeat(16 * 1024 * 1024))
    await assert.rejects(channels.converse(path, { budget: 50 }, talk), { code: 'timeout' })
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
    directory.remove()
  })
})
