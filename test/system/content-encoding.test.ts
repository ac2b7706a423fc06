import assert from 'node:assert/strict'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { decoderOf } from '../../system/content-encoding.ts'

const limit = { maxOutputLength: 1000 }

describe('the encoding of a body', () => {
  it('is undone where it is known', async () => {
    const cases = {
      gzip: gzipSync('text'),
      'X-GZIP ': gzipSync('text'),
      deflate: deflateSync('text'),
      br: brotliCompressSync('text'),
    }
    for (const [name, body] of Object.entries(cases)) {
      assert.equal((await (await decoderOf(name))?.(body, limit))?.toString(), 'text', name)
    }
  })

  it('is none where it is not', async () => {
    for (const name of [undefined, '', 'identity', 'compress', 'constructor'])
      assert.equal(await decoderOf(name), undefined)
  })

  it('makes no more of it than allowed', async () => {
    for (const [name, bomb] of [
      ['gzip', gzipSync(Buffer.alloc(10_000_000))],
      ['br', brotliCompressSync(Buffer.alloc(10_000_000))],
      ['deflate', deflateSync(Buffer.alloc(10_000_000))],
    ] as const) {
      const decode = await decoderOf(name)
      await assert.rejects(async () => decode?.(bomb, limit), { code: 'ERR_BUFFER_TOO_LARGE' })
    }
  })
})
