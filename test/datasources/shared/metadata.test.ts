import assert from 'node:assert/strict'
import { notices } from '../../../core/notices.ts'
import { dsMode, fillMissing, usableId } from '../../../datasources/shared/metadata.ts'

const codes: string[] = []
const sink = notices(({ code }) => code && codes.push(code), 'test')

describe('metadata', () => {
  beforeEach(() => {
    codes.length = 0
  })

  it('is completed by what it lacks, in mappings too', () => {
    assert.deepEqual(fillMissing({ a: 1, m: { x: 1 }, n: null }, { a: 2, b: 3, m: { x: 2, y: 2 }, n: 4 }), {
      a: 1,
      b: 3,
      m: { x: 1, y: 2 },
      n: null,
    })
  })

  it('has an id that can name a directory, or gets another', () => {
    assert.equal(usableId('i-1', 'other', sink), 'i-1')
    assert.equal(usableId(undefined, 'other', sink), 'other')
    assert.deepEqual(codes, [])
    for (const id of ['', '.', '..', 'a\nb', 'x'.repeat(256)]) assert.equal(usableId(id, 'other', sink), 'other')
    assert.equal(codes.length, 5)
  })

  it('takes the first mode that is given, and "net" for one that is not a mode', () => {
    assert.equal(dsMode([undefined, null, 'local', 'net'], sink), 'local')
    assert.equal(dsMode([], sink), 'net')
    assert.deepEqual(codes, [])
    assert.equal(dsMode([7], sink), 'net')
    assert.deepEqual(codes, ['datasource/bad-metadata'])
  })
})
