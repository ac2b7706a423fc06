import assert from 'node:assert/strict'
import { timeline } from '../../../stages/timeline.ts'
import { nearStage } from '../../../steps/documents/near-stage.ts'
import { isKnownStage, knownStages, pointNames } from '../../../steps/documents/stage-names.ts'

describe('the names of stages', () => {
  it('are those of the timeline, in its order, and those that Kairos runs besides', () => {
    assert.deepEqual(
      timeline.map(({ name }) => name),
      pointNames,
    )
    assert.equal(new Set(knownStages).size, knownStages.length)
  })

  it('have one before and one after each', () => {
    for (const name of [
      'boot',
      'fs.before',
      'boot.final',
      'kairos-install.pre.after',
      'provider-kairos.bootstrap.before.master/ha',
    ])
      assert.equal(isKnownStage(name), true, name)
    for (const name of ['boots', 'boot.before.before', '.before', '']) assert.equal(isKnownStage(name), false, name)
  })

  it('are told where another one was probably meant', () => {
    assert.equal(nearStage('boott'), 'did you mean "boot"?')
    assert.equal(nearStage('Network.after'), 'did you mean "network.after"?')
    assert.equal(nearStage('after_install-chroot'), 'did you mean "after-install-chroot"?')
    assert.equal(nearStage('my-stge', ['my-stage']), 'did you mean "my-stage"?')
    for (const own of ['test', 'my-stage', 'us', 'default', 'boot', 'fs.before', '.before', ''])
      assert.equal(nearStage(own), undefined, own)
  })
})
