import assert from 'node:assert/strict'
import { logTime, rfc2822 } from '../../core/dates.ts'

describe('core/dates', () => {
  const date = new Date('2026-11-02T08:05:03.007Z')

  it('prints dates as mails have them', () => {
    assert.equal(rfc2822(date), 'Mon, 02 Nov 2026 08:05:03 +0000')
  })

  it('prints times as log lines have them', () => {
    assert.equal(logTime(date), '2026-11-02 08:05:03,007')
  })
})
