// INI as tools write it.

import assert from 'node:assert/strict'
import { readIni } from '../../languages/ini.ts'

describe('languages/ini', () => {
  const text = '\ufeff# said before\n[A]\r\nKey = a = b \r\n; no\n-PASS=x\n[B]\nalone\n=empty\n[A]\nKey=last\n'

  it('keeps case, blanks inside and the last of several values', () => {
    const { sections } = readIni(text)
    assert.deepEqual(Object.fromEntries(sections.get('A') ?? []), { Key: 'last', '-PASS': 'x' })
    assert.deepEqual([...sections.keys()], ['A', 'B'])
  })

  it('knows where sections and keys stand, and leaves out what is neither', () => {
    const { sections, lines } = readIni(text)
    assert.equal(lines.get('A|-PASS'), 5)
    assert.equal(lines.get('B'), 6)
    assert.equal(sections.get('B')?.size, 0)
  })

  it('has no use for keys before the first section', () => {
    assert.equal(readIni('a=1\n').sections.size, 0)
  })
})
