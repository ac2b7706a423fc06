import assert from 'node:assert/strict'
import { machine } from '../../stages/whole-boot.ts'
import { run } from '../run.ts'

describe('firstlight boot', () => {
  it('runs the stages, whole or by name', async () => {
    const host = machine({})
    assert.equal((await run(['boot'], { host })).exitCode, 0)
    assert.equal((await run(['status'], { host })).out, 'status: done\n')
    assert.equal((await run(['boot', '--stage', 'config', '-s', 'final'], { host })).exitCode, 0)
    assert.equal((await run(['boot', '-s', 'nope'], { host })).exitCode, 2)
  })
})
