import assert from 'node:assert/strict'
import { endOnSignal } from '../../cli/signals.ts'
import { openBoot } from '../../stages/boot.ts'
import { collectingConsole } from '../../stages/console.ts'
import { memory } from '../../system/memory.ts'

describe('a signal', () => {
  it('ends a boot with 0, after a word about what it was doing, once all is undone', async () => {
    const host = memory({ files: { '/etc/os-release': 'ID=debian\n' } })
    const console = collectingConsole()
    const boot = openBoot({ host, console, processId: 1, parentId: 0 })
    boot.log.writeTo('/var/log/cloud-init.log')
    const listeners = new Map<string, () => void>()
    let stopped = 0
    let exits = 0
    let isUndone = () => {}
    const undoing = new Promise<void>((resolve) => {
      isUndone = resolve
    })
    const exited = new Promise<number>((resolve) => {
      endOnSignal(boot, {
        running: () => 'init-network/config-ssh',
        stop: () => stopped++,
        undone: () => undoing,
        process: { on: (signal, listener) => listeners.set(signal, listener), exit },
      })
      function exit(code: number) {
        exits += 1
        resolve(code)
      }
    })
    assert.deepEqual([...listeners.keys()], ['SIGINT', 'SIGTERM', 'SIGABRT'])
    listeners.get('SIGTERM')?.()
    await new Promise((resolve) => setTimeout(resolve, 20))
    assert.equal(exits, 0)
    isUndone()
    assert.equal(await exited, 0)
    assert.equal(stopped, 0)
    assert.match(
      host.text('/var/log/cloud-init.log'),
      /Received signal SIGTERM \(15\) during init-network\/config-ssh: ending/,
    )
    assert.match(console.said.map(({ text }) => text).join(''), /Received signal SIGTERM/)
    listeners.get('SIGINT')?.()
    assert.deepEqual([stopped, exits], [1, 2])
  })
})
