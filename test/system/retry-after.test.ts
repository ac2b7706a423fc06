import assert from 'node:assert/strict'
import { retryAfter } from '../../system/retry-after.ts'

const now = new Date('2026-01-01T00:00:00Z')
const of = (value: string, others = {}) => retryAfter({ headers: { 'retry-after': value, ...others } }, now)

describe('the wait that a server asks for', () => {
  it('is seconds or a date', () => {
    assert.equal(retryAfter({ headers: {} }, now), undefined)
    assert.deepEqual(
      ['7', ' 0.5 ', 'Thu, 01 Jan 2026 00:00:30 GMT'].map((value) => of(value)),
      [7000, 500, 30_000],
    )
    assert.equal(of('Thu, 01 Jan 2026 00:00:30 GMT', { date: 'Thu, 01 Jan 2026 00:00:10 GMT' }), 20_000)
  })

  it('is a second where it is past or cannot be read', () => {
    for (const value of ['0', '-5', 'soon', '', '1e9', 'NaN', '0x10', 'Wed, 31 Dec 2025 00:00:00 GMT']) {
      assert.equal(of(value), 1000, value)
    }
  })

  it('is a number, however many digits it has', () => {
    for (const value of ['9'.repeat(30), '9'.repeat(400)]) assert.equal(of(value), Number.MAX_SAFE_INTEGER)
  })
})
