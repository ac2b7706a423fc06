import assert from 'node:assert/strict'
import { fieldsOf, lowestFree, namesIn, today, withLine, withoutLine } from '../../distros/account-lines.ts'

const text = '# of the image\nroot:x:0:\nadm:x:4:bob\n\nadm:x:5:\n+::::\n'

describe('lines of accounts', () => {
  it('change one at a time, in place or at the end, and all else stays as it is', () => {
    assert.equal(withLine(text, ['adm', 'x', '4', 'eve']), text.replace('4:bob', '4:eve'))
    assert.equal(withLine(text, ['ops', 'x', '9', '']), `${text}ops:x:9:\n`)
    assert.equal(withLine('a:x:1:', ['b', 'x', '2', '']), 'a:x:1:\nb:x:2:\n')
    assert.equal(withLine('', ['b']), 'b\n')
  })

  it('are found by their whole name', () => {
    assert.deepEqual(fieldsOf(text, 'adm'), ['adm', 'x', '4', 'bob'])
    assert.equal(fieldsOf(text, 'ad'), undefined)
    assert.equal(fieldsOf('a.m:x\n', 'abm'), undefined)
  })

  it('go one at a time, and none where none is meant', () => {
    assert.equal(
      withoutLine(text, (line) => line.startsWith('adm:')),
      text.replace('adm:x:4:bob\n', ''),
    )
    assert.equal(
      withoutLine(text, () => false),
      undefined,
    )
    assert.equal(
      withoutLine('', () => true),
      undefined,
    )
  })

  it('name each member once', () => {
    assert.deepEqual(namesIn(' a,b,,a , c'), ['a', 'b', 'c'])
    assert.deepEqual(namesIn(undefined), [])
  })

  it('have days since 1970, but not day 0, on which a password has run out', () => {
    assert.equal(today(new Date('2026-01-01T23:59:59Z')), '20454')
    assert.equal(today(new Date(0)), '1')
  })

  it('have ids from 1000 to 60000', () => {
    assert.equal(
      lowestFree(() => false),
      1000,
    )
    assert.equal(
      lowestFree((id) => id !== 60_000),
      60_000,
    )
    assert.equal(
      lowestFree(() => true),
      undefined,
    )
  })
})
