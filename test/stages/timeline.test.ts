import assert from 'node:assert/strict'
import { pointNamed, stageNames, timeline } from '../../stages/timeline.ts'

describe('the timeline', () => {
  it('knows each point by the names of both worlds', () => {
    assert.equal(pointNamed('init-local')?.name, 'local')
    assert.equal(pointNamed('init')?.name, 'network')
    assert.equal(pointNamed('modules:final')?.name, 'final')
    assert.equal(pointNamed('reconcile')?.name, 'reconcile')
    assert.equal(pointNamed('before-install'), undefined)
  })

  it('runs before, main and after of a point in that order', () => {
    assert.deepEqual(stageNames(pointNamed('boot') as (typeof timeline)[number]), ['boot.before', 'boot', 'boot.after'])
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
})
