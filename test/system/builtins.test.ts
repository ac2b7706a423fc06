import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, readFileSync } from 'node:fs'
import { builtin } from '../../system/builtins.ts'
import { real } from '../../system/real.ts'

const kernelName = '/proc/sys/kernel/hostname'

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
    assert.ok(builtin(['kill', '-KILL', '--', `-${group.pid}`], {}))
    assert.deepEqual(await ended, [
      [null, 'SIGKILL'],
      [null, 'SIGKILL'],
    ])
  })

  it('name the machine, where it may be named', () => {
    const before = readFileSync(kernelName, 'utf8')
    let may = true
    try {
      accessSync(kernelName, constants.W_OK)
    } catch {
      may = false
    }
    assert.equal(builtin(['hostname', before.trim()], {}), may)
    assert.equal(readFileSync(kernelName, 'utf8'), before)
  })

  it('are left to the program where it would say why it cannot', async () => {
    const { child, pid } = sleeping(false)
    child.kill('SIGKILL')
    await once(child, 'close')
    assert.equal(builtin(['kill', '-KILL', '--', `${pid}`], {}), false)
    await assert.rejects(real().commands.run(['kill', '-KILL', '--', `${pid}`]), { code: 'exit' })
  })

  it('are of a few shapes: never all processes, no name that the kernel would cut or the program refuse', () => {
    const before = readFileSync(kernelName, 'utf8')
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
      ['hostname', 'x'.repeat(65)],
      ['true'],
    ] as const) {
      assert.equal(builtin(words, {}), false, words.join(' '))
    }
    const own = ['hostname', before.trim()] as const
    assert.equal(builtin(own, { ofUser: true }), false)
    assert.equal(builtin(own, { user: { uid: 1, gid: 1 } }), false)
    assert.equal(readFileSync(kernelName, 'utf8'), before)
  })
})
