import assert from 'node:assert/strict'
import { run } from '../run.ts'

describe('firstlight uninstall', () => {
  it('wants a root that exists, relative to where the user is', async () => {
    const { exitCode, out, err } = await run(['uninstall', '--root', 'nowhere'])
    assert.deepEqual([exitCode, out, err], [1, '', 'firstlight uninstall: /here/nowhere is not a directory\n'])
  })
})
