import assert from 'node:assert/strict'
import { notices } from '../../../core/notices.ts'
import { iniSection, withIniValues } from '../../../modules/shared/ini-text.ts'

const options = { key: 'test', notices: notices(() => {}, 'test') }

describe('INI text', () => {
  it('is written as sections, and its settings are set in place', () => {
    assert.equal(iniSection('a', { x: true, y: ['1', 2] }, options), '[a]\nx = 1\ny = 1\n\t2\n\n')
    assert.equal(
      withIniValues('a = 1\n[s]\nb = 2\n', { a: 9, c: 3, s: { b: 8, d: 4 }, t: { e: 5 } }, options),
      'a = 9\nc = 3\n[s]\nb = 8\nd = 4\n[t]\ne = 5\n',
    )
  })

  it('holds no line that a value has brought along, and all other settings', () => {
    const values = { a: '1\n[s]', 'b\nc': '2', d: ['3', '4\n5'], e: '6\0', f: '7' }
    assert.equal(iniSection('n', values, options), '[n]\nf = 7\n\n')
    assert.equal(
      iniSection('n', values, { ...options, continued: true }),
      '[n]\na = 1\n\t[s]\nd = 3\n\t4\n\t5\nf = 7\n\n',
    )
    assert.equal(
      withIniValues('', { ...values, 's]\n[t': { x: 1 } }, options),
      'd = 3,4\n5\nf = 7\n'.replace('d = 3,4\n5\n', ''),
    )
  })
})
