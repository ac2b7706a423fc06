import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { type Temporary, temporary } from '../support/temporary.ts'

describe('the process', () => {
  let scratch: Temporary

  before(() => {
    scratch = temporary()
  })
  after(() => scratch.remove())

  it('is, in a boot, the child of its own that runs part-handlers in JavaScript', () => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, 'run-part-handlers.ts'), join(scratch.path, 'handlers')],
      { encoding: 'utf8' },
    )
    assert.deepEqual([stdout, stderr], ['handled this\n', ''])
  })
})
