import assert from 'node:assert/strict'
import { ranStep } from '../machine.ts'

describe('if', () => {
  it('lets the step run if its command ends with 0, and asks without changing anything', async () => {
    const { ran, host } = await ranStep('if: test -e /x\ncommands: [ls]')
    assert.deepEqual(ran, ['ls'])
    assert.deepEqual(host.calls.find(({ kind }) => kind === 'query')?.argv, ['sh', '-c', 'test -e /x'])
  })

  it('skips the step if it ends otherwise, which is not a failure', async () => {
    const { ran, errors, heard } = await ranStep('if: no\ncommands: [ls]', { commands: { 'sh -c false': 3 } })
    assert.deepEqual([ran, errors], [[], []])
    assert.deepEqual(heard, [
      { level: 'info', message: 'step D.0: skipped, its condition ended with 3', topic: 'steps' },
    ])
  })

  it('holds if it is empty', async () => {
    for (const empty of ["''", '~', '']) assert.deepEqual((await ranStep(`if: ${empty}\ncommands: [ls]`)).ran, ['ls'])
  })

  it('fails the step if its command cannot be run at all', async () => {
    const { ran, errors } = await ranStep('if: x\ncommands: [ls]', { commands: { 'sh -c x': { error: 'not-found' } } })
    assert.deepEqual(ran, [])
    assert.match(errors[0] ?? '', /^its condition could not be run: /)
  })
})
