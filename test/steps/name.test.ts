import assert from 'node:assert/strict'
import { name } from '../../steps/name.ts'
import { ranStep } from './machine.ts'

describe('name', () => {
  it('is what messages call the step', async () => {
    const { heard } = await ranStep('name: greeting\ncommands: [ls]')
    assert.equal(heard[0]?.message, 'step D.greeting: running')
  })

  it('counts as absent if it is not text', () => {
    assert.deepEqual([null, undefined, 7, ['a'], 'a'].map(name.read), ['', '', '', '', 'a'])
  })
})
