import assert from 'node:assert/strict'
import { run } from '../run.ts'

describe('firstlight install', () => {
  it('wants a root that exists, relative to where the user is', async () => {
    const { exitCode, out, err } = await run(['install', '--root', 'nowhere'])
    assert.deepEqual([exitCode, out, err], [1, '', 'firstlight install: /here/nowhere is not a directory\n'])
  })
})
