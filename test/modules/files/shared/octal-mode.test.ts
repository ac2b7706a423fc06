import assert from 'node:assert/strict'
import { octalMode } from '../../../../modules/files/shared/octal-mode.ts'

describe('octalMode', () => {
  it('reads octal digits with 0, 0o or nothing before them', () => {
    for (const text of ['644', '0644', '0o644', '000644', '0000644']) assert.equal(octalMode(text), 0o644, text)
    assert.deepEqual(
      ['0', '7777', '17777'].map((text) => octalMode(text)),
      [0, 0o7777, 0o7777],
    )
  })

  it('takes nothing else', () => {
    for (const text of ['', '0o', 'o644', '8', '0x1', '-1', ' 644', '0O644', '6٤'])
      assert.equal(octalMode(text), undefined, text)
  })

  it('may have a limit for the digits after the prefix', () => {
    for (const text of ['77777', '077777', '0o77777', '000644']) assert.notEqual(octalMode(text, 5), undefined, text)
    for (const text of ['123456', '0123456', '0000644']) assert.equal(octalMode(text, 5), undefined, text)
  })
})
