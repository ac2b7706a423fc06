import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ConfigError } from '../../core/errors.ts'
import { unzip } from '../../languages/zip.ts'
import { zipOf } from '../datasources/zip-of.ts'

const document = 'seed.zip'

function refused(pattern: RegExp, path?: string) {
  return (error: unknown) => {
    assert.ok(error instanceof ConfigError)
    assert.deepEqual([error.where.document, error.where.path], [document, path])
    assert.match(error.reason, pattern)
    return true
  }
}

describe('languages/zip', () => {
  it('unpacks files, stored or deflated, in their order', async () => {
    const files = { 'b/user-data': 'u'.repeat(5000), a: '', ö: 'ü' }
    for (const deflate of [true, false]) {
      const unpacked = await unzip(zipOf(files, { deflate }), { document })
      assert.deepEqual(Object.fromEntries(unpacked.map(({ name, content }) => [name, content.toString()])), files)
    }
  })

  it('unpacks only what is wanted', async () => {
    const unpacked = await unzip(zipOf({ a: '1', b: '2' }), { document, wanted: (name) => name === 'b' })
    assert.deepEqual(
      unpacked.map(({ name }) => name),
      ['b'],
    )
  })

  it('refuses what unpacks to too much, whatever size it claims', async () => {
    const bomb = Buffer.alloc(2_000_000)
    await assert.rejects(unzip(zipOf({ bomb }), { document, limit: 1000 }), refused(/more than 1000/, 'bomb'))
    const lying = zipOf({ bomb }, { claimedSize: 10 })
    await assert.rejects(unzip(lying, { document, limit: 1000 }), refused(/./, 'bomb'))
    const together = zipOf({ a: 'x'.repeat(600), b: 'x'.repeat(600) })
    await assert.rejects(unzip(together, { document, limit: 1000 }), refused(/more than 1000/, 'b'))
  })

  it('refuses too many entries and encrypted ones', async () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`f${index}`, '']))
    await assert.rejects(unzip(zipOf(many), { document, entries: 10 }), refused(/more than 10/))
    await assert.rejects(unzip(zipOf({ a: 'x' }, { encrypted: true }), { document }), refused(/encrypted/, 'a'))
  })

  it('refuses what is not an archive', async () => {
    for (const bytes of ['', 'PK', 'no archive at all'.repeat(100)]) {
      await assert.rejects(unzip(Buffer.from(bytes), { document }), refused(/./))
    }
  })

  it('ends on damaged archives, with files or a refusal', async () => {
    const whole = zipOf({ 'meta-data': 'x'.repeat(400), 'user-data': 'y'.repeat(400) })
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(whole.length), async (changes, length) => {
        const bytes = Buffer.from(whole.subarray(0, length))
        for (const [at, value] of changes) if (at < length) bytes[at] = value
        try {
          await unzip(bytes, { document, limit: 10_000 })
        } catch (error) {
          assert.ok(error instanceof ConfigError, String(error))
        }
      }),
      { numRuns: 300 },
    )
  })
})
