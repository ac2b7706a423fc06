import assert from 'node:assert/strict'
import { type MemoryHost, memory } from '../../../system/memory.ts'
import { run } from '../run.ts'

describe('firstlight run-stage', () => {
  const stages = (name: string, command: string) => `stages:\n  ${name}:\n  - commands: [${command}]\n`
  const shell = ({ ran }: MemoryHost) => ran.filter(([program]) => program === 'sh').map(([, , text]) => text)
  const files = {
    '/oem/a.yaml': stages('after-install', 'oem'),
    '/here/b.yaml': `${stages('after-install', 'own')}  after-install.after:\n  - commands: [later]\n`,
  }

  it('runs a stage of the machine, and of others', async () => {
    const host = memory({ files, unscripted: 'succeed' })
    assert.equal((await run(['run-stage', 'after-install', '--cloud-init-paths', 'b.yaml'], { host })).exitCode, 0)
    assert.deepEqual(shell(host), ['oem', 'own', 'later'])
    const only = memory({ files, unscripted: 'succeed' })
    await run(['run-stage', 'after-install', '--override-cloud-init-paths', 'b.yaml'], {
      host: only,
    })
    assert.deepEqual(shell(only), ['own', 'later'])
  })

  it('fails only when told to be strict', async () => {
    const world = { files, commands: { 'sh *': 1 } }
    assert.equal((await run(['run-stage', 'after-install'], { host: memory(world) })).exitCode, 0)
    assert.equal((await run(['run-stage', '--strict', 'after-install'], { host: memory(world) })).exitCode, 1)
    assert.equal((await run(['run-stage'])).exitCode, 2)
  })

  it('has flushed what it did when it ends, and nothing where it did nothing', async () => {
    for (const [args, syncs] of [
      [['after-install'], 1],
      [['--analyze', 'after-install'], 0],
      [['before-upgrade'], 0],
    ] as const) {
      const host = memory({ files, unscripted: 'succeed' })
      await run(['run-stage', ...args], { host })
      assert.equal(host.syncs, syncs, args.join(' '))
    }
  })
})
