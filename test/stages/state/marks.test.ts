import assert from 'node:assert/strict'
import { defaultPaths } from '../../../core/paths.ts'
import { interruptedWork, markPath, marks } from '../../../stages/state/marks.ts'
import { memory } from '../../../system/memory.ts'

describe('frequency marks', () => {
  it('are named as the reference names them: no suffix per instance, .once in the global folder', () => {
    assert.equal(
      markPath(defaultPaths, 'config-scripts-user', 'once-per-instance'),
      '/var/lib/cloud/instance/sem/config_scripts_user',
    )
    assert.equal(markPath(defaultPaths, 'config-x', 'once'), '/var/lib/cloud/sem/config_x.once')
    assert.equal(markPath(defaultPaths, 'config-x', 'always'), undefined)
  })

  it('let work run once, also when it failed', async () => {
    const host = memory({ now: new Date('2026-01-01T00:00:00.500Z') })
    const keeper = marks(host, defaultPaths, 42)
    const fail = () => Promise.reject(new Error('broken'))
    await assert.rejects(keeper.guard('config-a', 'once-per-instance', fail), /broken/)
    assert.equal(host.text('/var/lib/cloud/instance/sem/config_a'), '42: 1767225600.5\n')
    assert.equal(await keeper.guard('config-a', 'once-per-instance', fail), 'previously ran')
    assert.equal(await keeper.has('config-a', 'once-per-instance'), true)
  })

  it('know what began and never ended', async () => {
    const host = memory()
    const keeper = marks(host, defaultPaths, 42)
    await keeper.guard('config-done', 'once', async () => {})
    await assert.rejects(keeper.guard('config-failed', 'once', () => Promise.reject(new Error('no'))))
    let seen: readonly string[] = []
    await keeper.guard('config-running', 'once', async () => {
      seen = await interruptedWork(host, defaultPaths)
    })
    assert.deepEqual(seen, ['config-running'])
    assert.deepEqual(await interruptedWork(host, defaultPaths), [])
  })

  it('do not hold back what always runs', async () => {
    const keeper = marks(memory(), defaultPaths, 42)
    let runs = 0
    const work = async () => void runs++
    assert.equal(await keeper.guard('config-b', 'always', work), 'ran')
    assert.equal(await keeper.guard('config-b', 'always', work), 'ran')
    assert.equal(runs, 2)
  })
})
