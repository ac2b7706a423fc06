import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { builtin as done } from '../../system/builtins.ts'
import { fileError } from '../../system/file-error.ts'
import type { Argv, RunOptions } from '../../system/host.ts'
import { type MemoryHost, memory } from '../../system/memory.ts'
import { real } from '../../system/real.ts'

const kernelName = '/proc/sys/kernel/hostname'

const builtin = (argv: Argv, options: RunOptions = {}, { files } = memory({ files: { [kernelName]: 'old\n' } })) =>
  done(argv, options, files)

describe('commands that take no program', () => {
  const children: ReturnType<typeof spawn>[] = []
  const sleeping = (detached: boolean) => {
    const child = spawn('sleep', ['3600'], { stdio: 'ignore', detached })
    children.push(child)
    return { child, pid: child.pid ?? 0 }
  }
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
  })

  it('end a process, or all of a group', async () => {
    const one = sleeping(false)
    const group = sleeping(true)
    const ended = Promise.all([once(one.child, 'close'), once(group.child, 'close')])
    // Nothing could be found by this PATH.
    const { commands } = real({ environment: { PATH: '/nowhere' } })
    await commands.run(['kill', '-KILL', '--', `${one.pid}`])
    assert.ok(await builtin(['kill', '-KILL', '--', `-${group.pid}`], {}))
    assert.deepEqual(await ended, [
      [null, 'SIGKILL'],
      [null, 'SIGKILL'],
    ])
  })

  it('name the machine, where that is possible', async () => {
    const host = memory({ files: { [kernelName]: 'old\n' } })
    assert.equal(await builtin(['hostname', 'web--1.example'], {}, host), true)
    assert.equal(host.text(kernelName), 'web--1.example')
    const without = memory()
    assert.equal(await builtin(['hostname', 'web-1'], {}, without), false)
    assert.deepEqual(without.tree(), {})
    const forbidden = { files: { ...host.files, write: () => Promise.reject(fileError('write', kernelName, 'EROFS')) } }
    assert.equal(await builtin(['hostname', 'web-2'], {}, forbidden as unknown as MemoryHost), false)
  })

  it('are left to the program where it would say why it cannot', async () => {
    const { child, pid } = sleeping(false)
    child.kill('SIGKILL')
    await once(child, 'close')
    assert.equal(await builtin(['kill', '-KILL', '--', `${pid}`]), false)
    await assert.rejects(real().commands.run(['kill', '-KILL', '--', `${pid}`]), { code: 'exit' })
  })

  it('are of a few shapes: never all processes, no name that the kernel would cut or the program refuse', async () => {
    for (const words of [
      ['kill', '-KILL', '--', '-1'],
      ['kill', '-KILL', '--', '0'],
      ['kill', '-KILL', '--', '1'],
      ['kill', '-TERM', '--', `${process.pid}`],
      ['kill', '-KILL', `${process.pid}`],
      ['hostname'],
      ['hostname', ''],
      ['hostname', '-F', '/etc/hostname'],
      ['hostname', '-f'],
      ['hostname', 'a_b'],
      ['hostname', 'a.'],
      ['hostname', 'a..b'],
      ['hostname', 'a.-b'],
      ['hostname', 'a-.b'],
      ['hostname', 'x'.repeat(65)],
      ['true'],
    ] as const) {
      assert.equal(await builtin(words), false, words.join(' '))
    }
    assert.equal(await builtin(['hostname', 'web'], { ofUser: true }), false)
    assert.equal(await builtin(['hostname', 'web'], { user: { uid: 1, gid: 1 } }), false)
  })
})
