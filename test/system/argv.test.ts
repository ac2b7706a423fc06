import assert from 'node:assert/strict'
import { Failure } from '../../core/errors.ts'
import { argvOf } from '../../system/argv.ts'

describe('argvOf', () => {
  it('takes any words but none', () => {
    assert.deepEqual(argvOf(['ls', '-l']), ['ls', '-l'])
    assert.throws(() => argvOf([]), Failure)
  })
})
