import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ConfigError } from '../../../core/errors.ts'
import { jsonErrorOffset, parseJson } from '../../../datasources/shared/json-document.ts'
import { fillMissing, publicKeys } from '../../../datasources/shared/metadata.ts'
import { isZipAddress, seedFileAddress, seedScheme } from '../../../datasources/shared/seed-address.ts'
import { mountPoint } from '../../../datasources/shared/seed-disk.ts'

describe('JSON documents', () => {
  it('are values', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) =>
        assert.deepEqual(parseJson(JSON.stringify(value), 'x'), JSON.parse(JSON.stringify(value))),
      ),
    )
  })

  it('that break are reported with the place, and without what they hold', () => {
    const places: readonly (readonly [text: string, line: number, column: number])[] = [
      ['', 1, 1],
      ['{"a": }', 1, 7],
      ['{"a": 1,}', 1, 9],
      ['{"a": 1\n "b": 2}', 2, 2],
      ['[1, 2', 1, 6],
      ['[1 2]', 1, 4],
      ['{a: 1}', 1, 2],
      ['{"a" 1}', 1, 6],
      ['{"a": "sec\nret"}', 1, 7],
      ['{"a": tru}', 1, 7],
      ['{} x', 1, 4],
      ['[01]', 1, 3],
    ]
    for (const [text, line, column] of places) {
      assert.throws(
        () => parseJson(text, 'doc'),
        (error) => {
          assert.ok(error instanceof ConfigError)
          assert.deepEqual(error.where, { document: 'doc', line, column }, text)
          assert.ok(!error.message.includes('sec'))
          return true
        },
      )
    }
  })

  it('are found broken exactly where the engine finds them so', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', '-', 'null', ' ', '\n', '"', '\\')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        let good = true
        try {
          JSON.parse(text)
        } catch {
          good = false
        }
        assert.equal(jsonErrorOffset(text) === undefined, good, JSON.stringify(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('may be nested deeply without harm', () => {
    assert.equal(jsonErrorOffset('['.repeat(200_000)), 200_000)
  })
})

describe('seed addresses', () => {
  it('give each file its own', () => {
    assert.equal(seedFileAddress('http://h/seed', 'user-data'), 'http://h/seed/user-data')
    assert.equal(seedFileAddress('http://h/seed/', 'user-data'), 'http://h/seed/user-data')
    assert.equal(seedFileAddress('http://h/?f=', 'user-data'), 'http://h/?f=user-data')
    assert.equal(seedFileAddress('http://h/%s.yaml', 'user-data'), 'http://h/user-data.yaml')
    assert.equal(seedFileAddress('/srv/seed', 'user-data'), '/srv/seed/user-data')
  })

  it('have a scheme', () => {
    const schemes = ['/x', 'file:///x', 'HTTP://x', 'https://x', 'ftp://x', 'ftps://x', 'x', 'None'].map(seedScheme)
    assert.deepEqual(schemes, ['local', 'local', 'web', 'web', 'ftp', 'ftp', 'unknown', 'unknown'])
  })

  it('may be of an archive', () => {
    const zips = ['/a/b.ZIP', 'http://h/a.zip', 'http://h/a.zip?x=y', 'http://h/?f=a.zip', 'http://h/a.zip/', '/%s.zip']
    assert.deepEqual(zips.map(isZipAddress), [true, true, true, false, false, false])
  })
})

describe('metadata', () => {
  it('has public keys in each of their forms', () => {
    assert.deepEqual(publicKeys('a\n\nb\r\n'), ['a', 'b'])
    assert.deepEqual(publicKeys(['a', '', 'b']), ['a', 'b'])
    assert.deepEqual(publicKeys({ x: 'a', y: ['b', ''], z: null }), ['a', 'b'])
    for (const value of [undefined, null, 7, true]) assert.deepEqual(publicKeys(value), [])
  })

  it('is completed by what it lacks, in mappings too', () => {
    assert.deepEqual(fillMissing({ a: 1, m: { x: 1 }, n: null }, { a: 2, b: 3, m: { x: 2, y: 2 }, n: 4 }), {
      a: 1,
      b: 3,
      m: { x: 1, y: 2 },
      n: null,
    })
  })
})

describe('mounted filesystems', () => {
  it('are found by device, their names decoded', () => {
    const mounts = 'proc /proc proc rw 0 0\n/dev/sr0 /mnt/my\\040disk iso9660 ro 0 0\n/dev/sr0 /other iso9660 ro 0 0\n'
    assert.equal(mountPoint(mounts, '/dev/sr0'), '/mnt/my disk')
    assert.equal(mountPoint(mounts, '/dev/sr1'), undefined)
  })
})
