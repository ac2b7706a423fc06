import assert from 'node:assert/strict'
import { pythonFloat, pythonNumber } from '../../../languages/python/number.ts'

describe('languages/python/number', () => {
  it('prints floats as Python does', () => {
    const floats = [1, 0.1, 1e16, 1e15, 1.5e-5, 0.0001, 1e22, -0, 123456789.125, 5e-324]
    assert.deepEqual(floats.map(pythonFloat), [
      '1.0',
      '0.1',
      '1e+16',
      '1000000000000000.0',
      '1.5e-05',
      '0.0001',
      '1e+22',
      '-0.0',
      '123456789.125',
      '5e-324',
    ])
    assert.deepEqual([Infinity, -Infinity, Number.NaN].map(pythonFloat), ['inf', '-inf', 'nan'])
  })

  it('prints whole numbers as ints', () => {
    assert.deepEqual([1, -5, 1.5, 1e20].map(pythonNumber), ['1', '-5', '1.5', '1e+20'])
  })
})
