import assert from 'node:assert/strict'
import { machine } from '../../stages/whole-boot.ts'
import { run } from '../run.ts'

describe('firstlight agent', () => {
  it('begins no stage where it was only asked what it is', async () => {
    const help = await run(['agent', '--help'], { host: machine({}) })
    assert.deepEqual([help.exitCode, /^usage: firstlight agent/.test(help.out)], [0, true])
    assert.equal((await run(['agent', 'now'], { host: machine({}) })).exitCode, 2)
  })
})
