import assert from 'node:assert/strict'
import { scriptsUser } from '../../../modules/scripts/scripts-user.ts'
import { applied } from '../machine.ts'
import { place, script, scripts } from './places.ts'

describe('scripts_user', () => {
  it('runs in order of their names, and only what can be run', async () => {
    const { trace, codes } = await applied(
      scriptsUser,
      {},
      {
        files: {
          [`${place}/runcmd`]: script,
          [`${place}/part-002`]: script,
          [`${place}/notes`]: 'text',
          [`${place}/vendor/v`]: script,
        },
        commands: { [`${scripts}/runcmd`]: '', [`${scripts}/part-002`]: '' },
      },
    )
    assert.deepEqual(trace(), [`${scripts}/part-002`, `${scripts}/runcmd`])
    assert.deepEqual(codes(), ['scripts/not-executable'])
  })
})
