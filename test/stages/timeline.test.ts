import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { pointNamed, stages, timeline, wholeBoot } from '../../stages/timeline.ts'
import { stageNames } from '../../steps/documents/stage-names.ts'

describe('the timeline', () => {
  it('knows each point by the names of both worlds', () => {
    assert.equal(pointNamed('init-local')?.name, 'local')
    assert.equal(pointNamed('init')?.name, 'network')
    assert.equal(pointNamed('modules:final')?.name, 'final')
    assert.equal(pointNamed('reconcile')?.name, 'reconcile')
    assert.equal(pointNamed('before-install'), undefined)
  })

  it('runs before, main and after of a point in that order', () => {
    assert.deepEqual(stageNames('boot'), ['boot.before', 'boot', 'boot.after'])
  })

  it('keeps the order of a boot', () => {
    const names = timeline.map(({ name }) => name)
    assert.deepEqual(names, [
      'detect',
      'rootfs',
      'initramfs',
      'fs',
      'local',
      'boot',
      'network',
      'config',
      'final',
      'reconcile',
    ])
  })

  it('gives each of its stages names that no other has', () => {
    for (const point of timeline) {
      const { stage } = point
      for (const name of [point.name, ...(stage ? [stage.status, stage.event, stage.running] : [])])
        assert.equal(pointNamed(name), point)
    }
    assert.deepEqual(
      stages.map(({ unit }) => existsSync(new URL(`../../packaging/systemd/${unit}.service`, import.meta.url))),
      [true, true, true, true],
    )
  })

  it('has, for one process to run, what comes after the initrd and before the timer', () => {
    assert.deepEqual(
      wholeBoot.map(({ name }) => name),
      ['fs', 'local', 'boot', 'network', 'config', 'final'],
    )
  })
})
