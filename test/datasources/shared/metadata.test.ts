import assert from 'node:assert/strict'
import { notices } from '../../../core/notices.ts'
import { dsMode, fillMissing, usableId, usableKeys, usableName } from '../../../datasources/shared/metadata.ts'

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
    for (const id of ['', '.', '..', 'a\nb', 'x'.repeat(256), 'ci-b64:AAE='])
      assert.equal(usableId(id, 'other', sink), 'other')
    assert.equal(codes.length, 6)
  })

  it('takes the first mode that is given, and "net" for one that is not a mode', () => {
    assert.equal(dsMode([undefined, null, 'local', 'net'], sink), 'local')
    assert.equal(dsMode([], sink), 'net')
    assert.deepEqual(codes, [])
    assert.equal(dsMode([7], sink), 'net')
    assert.deepEqual(codes, ['datasource/bad-metadata'])
  })
})

describe('names and keys that a cloud gives', () => {
  beforeEach(() => {
    codes.length = 0
  })

  it('are left out where they cannot be any, with a notice', () => {
    for (const name of ['web', 'web.example.com', 'Web 1', 'büro', '']) {
      assert.equal(usableName('hostname', name, sink), name)
    }
    assert.equal(usableName('zone', undefined, sink), undefined)
    assert.deepEqual(codes, [])
    const none = ['<!DOCTYPE html>', 'a\0b', 'a\nb', '\ufffdweb', 'ci-b64:AAE=']
    for (const name of none) assert.equal(usableName('hostname', name, sink), undefined, name)
    assert.deepEqual(codes, Array(none.length).fill('datasource/bad-metadata'))
  })

  it('are lines that begin as a key, its options or a comment do', () => {
    const keys = [
      'ssh-ed25519 AAAA me',
      'from="10.0.0.0/8",command="a <b" ssh-rsa AAAA',
      '# mine',
      ' ssh-rsa AAAA J\ufffdrg',
    ]
    assert.deepEqual(usableKeys(keys, sink), keys)
    assert.deepEqual(codes, [])
    assert.deepEqual(usableKeys(['ssh-rsa AAAA', 's\0s\0h', '\ufffdssh-rsa AAAA', 'ci-b64:AAE=', '<x>'], sink), [
      'ssh-rsa AAAA',
    ])
    assert.deepEqual(usableKeys(['<!DOCTYPE html>', '<html>', 'Log in', '</html>'], sink), [])
    assert.deepEqual(codes, ['datasource/bad-metadata', 'datasource/bad-metadata'])
  })
})
