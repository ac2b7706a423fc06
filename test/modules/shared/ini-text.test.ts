import assert from 'node:assert/strict'
import { iniSection, withIniValues } from '../../../modules/shared/ini-text.ts'

describe('INI text', () => {
  it('is written as sections, and its settings are set in place', () => {
    assert.equal(iniSection('a', { x: true, y: ['1', 2] }), '[a]\nx = 1\ny = 1\n\t2\n\n')
    assert.equal(
      withIniValues('a = 1\n[s]\nb = 2\n', { a: 9, c: 3, s: { b: 8, d: 4 }, t: { e: 5 } }),
      'a = 9\nc = 3\n[s]\nb = 8\nd = 4\n[t]\ne = 5\n',
    )
  })
})
