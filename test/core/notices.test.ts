import assert from 'node:assert/strict'
import { isAtLeast, levels, type Notice, notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'

describe('notices', () => {
  it('have levels in rising order', () => {
    for (const [index, level] of levels.entries()) {
      assert.deepEqual(
        levels.filter((other) => isAtLeast(other, level)),
        levels.slice(index),
      )
    }
  })

  it('come one by one, from the component that speaks', () => {
    const said: Notice[] = []
    const all = notices((notice) => said.push(notice), 'stages')
    all.info(say`first`)
    all.topic('modules/ssh').warning('ssh/bad-key-name', say`second`, { hint: say`why` })
    assert.deepEqual(said, [
      { level: 'info', message: 'first', topic: 'stages' },
      { level: 'warning', code: 'ssh/bad-key-name', message: 'second', topic: 'modules/ssh', hint: 'why' },
    ])
  })
})
