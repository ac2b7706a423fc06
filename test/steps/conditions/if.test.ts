import assert from 'node:assert/strict'
import { onlyIf } from '../../../steps/conditions/if.ts'
import type { StepPath } from '../../../steps/step.ts'
import { memory } from '../../../system/memory.ts'
import { stepContext } from '../../support/step-context.ts'
import { ranStep } from '../machine.ts'

describe('if', () => {
  it('lets the step run if its command ends with 0, and asks without changing anything', async () => {
    const { ran, host } = await ranStep('if: test -x /x\ncommands: [ls]')
    assert.deepEqual(ran, ['ls'])
    assert.deepEqual(host.calls.find(({ kind }) => kind === 'query')?.argv, ['sh', '-c', 'test -x /x'])
  })

  it('asks no shell where it only tests whether files are there', async () => {
    const there = await ranStep('if: test -d /\ncommands: [ls]', { commands: { 'sh -c test -d /': 5 } })
    assert.deepEqual(there.ran, ['ls'])
    const gone = await ranStep('if: "[ ! -d / ]"\ncommands: [ls]', { commands: { 'sh -c [ ! -d / ]': 0 } })
    assert.deepEqual(gone.ran, [])
    assert.equal(gone.heard[0]?.message, 'step D.0: skipped, its condition ended with 1')
  })

  it('skips the step if it ends otherwise, which is not a failure', async () => {
    const { ran, errors, heard } = await ranStep('if: no\ncommands: [ls]', { commands: { 'sh -c no': 3 } })
    assert.deepEqual([ran, errors], [[], []])
    assert.deepEqual(heard, [
      { level: 'info', message: 'step D.0: skipped, its condition ended with 3', topic: 'steps' },
    ])
  })

  it('warns, with the place, where the command says that it could not answer', async () => {
    const doubts = {
      2: 'the test itself failed',
      126: 'the command cannot be run',
      127: 'the command was not found',
    }
    for (const [code, why] of Object.entries(doubts)) {
      const { ran, errors, heard } = await ranStep('if: odd\ncommands: [ls]', {
        commands: { 'sh -c odd': Number(code) },
      })
      assert.deepEqual([ran, errors], [[], []])
      assert.deepEqual(heard, [
        {
          level: 'warning',
          code: 'steps/condition',
          message: `step D.0: skipped, its condition ended with ${code}: ${why}`,
          topic: 'steps',
          where: { document: '/oem/a.yaml', line: 5, column: 5, path: 'stages/boot/0/if' },
        },
      ])
    }
  })

  it('is a template', async () => {
    const host = memory({ unscripted: 'succeed' })
    const template = async (text: string, path: StepPath) => `${text} ${path.join('/')}`
    assert.equal(await onlyIf.unmet('test', stepContext({ host, template })), undefined)
    assert.deepEqual(host.calls[0]?.argv, ['sh', '-c', 'test if'])
  })

  it('holds if it is empty', async () => {
    for (const empty of ["''", '~', '']) assert.deepEqual((await ranStep(`if: ${empty}\ncommands: [ls]`)).ran, ['ls'])
  })

  it('skips the step with a warning if its command cannot be run, or is killed: no condition is an error', async () => {
    for (const error of ['not-found', 'signal', 'io', 'timeout'] as const) {
      const { ran, errors, heard } = await ranStep('if: x\ncommands: [ls]', { commands: { 'sh -c x': { error } } })
      assert.deepEqual([ran, errors], [[], []], error)
      const warnings = heard.filter(({ level }) => level === 'warning')
      assert.deepEqual(
        warnings.map(({ code, where }) => [code, where?.line, where?.path]),
        [['steps/condition', 5, 'stages/boot/0/if']],
      )
      assert.match(warnings[0]?.message ?? '', /: skipped, its condition could not be run: /)
    }
  })
})
