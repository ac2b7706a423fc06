import assert from 'node:assert/strict'
import { defaultPaths } from '../../../core/paths.ts'
import { interruptionOf } from '../../../stages/state/interruption.ts'
import { type Entry, journalFile, linesOf } from '../../../stages/state/journal.ts'
import { memory } from '../../../system/memory.ts'
import { run } from '../run.ts'
import { finished, stage } from '../status-files.ts'

const work = { name: 'config-scripts-user', mark: '/var/lib/cloud/sem/config_scripts_user.once' } as const
const entry: Entry = { is: 'interrupted', stage: 'modules-final', ...work }
const error = interruptionOf(work)

describe('firstlight settle', () => {
  const machine = () =>
    memory({
      files: {
        ...finished({ 'modules-final': stage(7, 8, { errors: ['other', error] }) }),
        [journalFile(defaultPaths)]: linesOf([entry]),
      },
    })

  it('ends what is said of work that was interrupted', async () => {
    const host = machine()
    const { exitCode, out } = await run(['settle', 'scripts_user'], { host })
    assert.deepEqual([exitCode, out], [0, 'config-scripts-user: settled\n'])
    const status = JSON.parse((await run(['cloud-init', 'status', '--format=json'], { host })).out)
    assert.deepEqual(status.errors, ['other'])
    assert.deepEqual(JSON.parse(host.text('/var/lib/cloud/data/result.json')).v1.errors, ['other'])
    assert.equal((await run(['settle', 'scripts_user'], { host })).exitCode, 1)
  })

  it('says so where there is no such work', async () => {
    const host = machine()
    const { exitCode, err } = await run(['settle', 'ssh'], { host })
    assert.deepEqual([exitCode, err], [1, 'ssh: no such work was interrupted\n'])
  })
})
