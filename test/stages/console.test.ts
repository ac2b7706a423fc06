import assert from 'node:assert/strict'
import { outputSpec } from '../../stages/console.ts'
import { redirection } from '../../system/process-console.ts'
import { bootOnce, machine } from './whole-boot.ts'

describe('output settings', () => {
  it('take the stage, or else all, and share one destination for a plain string', () => {
    const config = { output: { all: '| tee -a /var/log/out.log', final: '> /tmp/final' } }
    assert.deepEqual(outputSpec(config, 'init'), { out: '| tee -a /var/log/out.log', err: '| tee -a /var/log/out.log' })
    assert.deepEqual(outputSpec(config, 'final'), { out: '> /tmp/final', err: '> /tmp/final' })
  })

  it('read a pair, a mapping and &1', () => {
    assert.deepEqual(outputSpec({ output: { all: ['> a', '&1'] } }, 'config'), { out: '> a', err: '> a' })
    assert.deepEqual(outputSpec({ output: { all: { output: '> a', error: '>> b' } } }, 'config'), {
      out: '> a',
      err: '>> b',
    })
    assert.deepEqual(outputSpec({}, 'config'), { out: undefined, err: undefined })
  })

  it('understand the four forms of a destination', () => {
    assert.deepEqual(redirection('| tee -a /var/log/x.log'), { kind: 'tee', path: '/var/log/x.log' })
    assert.deepEqual(redirection('| tee -a /x | logger'), { kind: 'pipe', command: 'tee -a /x | logger' })
    assert.deepEqual(redirection('> /x'), { kind: 'truncate', path: '/x' })
    assert.deepEqual(redirection('/x'), { kind: 'append', path: '/x' })
  })
})

describe('the output of a boot', () => {
  const outs = (userData: string) => bootOnce(machine({ 'user-data': `#cloud-config\n${userData}\n` }))

  it('goes where the user-data sends it as soon as that is read', async () => {
    const { redirected } = await outs("output: {init: '>> /var/log/i', all: '| tee -a /var/log/all'}")
    assert.deepEqual(
      redirected.map(({ out }) => out),
      [undefined, undefined, '>> /var/log/i', '| tee -a /var/log/all', '| tee -a /var/log/all'],
    )
  })

  it('stays where it is, with a warning, if that place cannot be opened', async () => {
    const { told, stages } = await outs("output: {config: '> /nowhere/x'}")
    assert.deepEqual(
      told.map(({ code, message }) => [code, message]),
      [['stage/log', 'Failed to setup output redirection: no such directory']],
    )
    assert.deepEqual([stages['config'], stages['final']], [0, 0])
  })
})
