import assert from 'node:assert/strict'
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { defaultLimits, meter } from '../../userdata/limits.ts'
import { compressionOf, decompress } from '../../userdata/unpack.ts'
import { expand } from './expanded.ts'
import { multipartOf } from './parts.ts'

describe('compressed data', () => {
  const script = '#!/bin/sh\n'

  it('is recognised by its first bytes', () => {
    assert.equal(compressionOf(gzipSync(script)), 'gzip')
    assert.equal(compressionOf(deflateSync(script)), 'zlib')
    assert.equal(compressionOf(zstdCompressSync(Buffer.from(script))), 'zstd')
    for (const text of ['', 'x', '#!/bin/sh', 'x^']) {
      const found = compressionOf(Buffer.from(text))
      assert.ok(found === undefined || found === 'zlib', text)
    }
  })

  it('of every kind is unpacked, whole or as a part', async () => {
    for (const packed of [gzipSync(script), deflateSync(script), zstdCompressSync(Buffer.from(script))]) {
      assert.deepEqual((await expand(packed)).meaning, [['text/x-shellscript', 'part-001', script]])
      const part = Buffer.from(multipartOf([{ type: 'application/gzip', base64: packed }]))
      assert.deepEqual((await expand(part)).meaning, [['text/x-shellscript', 'part-001', script]])
    }
  })

  it('that only looks like zlib is taken as it is, without a word', async () => {
    const { meaning, said } = await expand(Buffer.from('x^ is a text'))
    assert.deepEqual(meaning, [['text/x-not-multipart', 'part-001', 'x^ is a text']])
    assert.deepEqual(said, [])
  })

  it('that is damaged is taken as it is, with a warning', async () => {
    const { parts, said } = await expand(gzipSync(script).subarray(0, -4))
    assert.equal(parts[0]?.type, 'text/x-not-multipart')
    assert.deepEqual(
      said.map(({ code }) => code),
      ['userdata/cannot-unpack'],
    )
  })

  it('is unpacked once: twice is not looked into', async () => {
    const { parts } = await expand(gzipSync(gzipSync(script)))
    assert.equal(parts[0]?.type, 'text/x-not-multipart')
  })

  it('stops at its limit', async () => {
    const unpacked = (part_bytes: number) =>
      decompress(gzipSync(Buffer.alloc(5000)), 'gzip', meter({ ...defaultLimits, part_bytes }), 'part_bytes')
    await assert.rejects(unpacked(4999), /limit part_bytes/)
    assert.equal((await unpacked(5000)).length, 5000)
  })
})

describe('compressed data as a part', () => {
  it('may be empty', async () => {
    const { meaning } = await expand(
      Buffer.from(
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: application/gzip\n\n--B--',
      ),
    )
    assert.deepEqual(meaning, [['text/plain', 'part-001', '']])
  })
})
