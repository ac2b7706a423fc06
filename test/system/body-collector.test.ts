import assert from 'node:assert/strict'
import fc from 'fast-check'
import { bodyCollector } from '../../system/body-collector.ts'

describe('the collector of a body', () => {
  it('gives back what it was given, whatever was expected', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40_000 }), { maxLength: 8 }),
        fc.option(fc.nat(60_000)),
        (chunks, expected) => {
          const collector = bodyCollector(expected ?? undefined)
          for (const chunk of chunks) collector.add(chunk)
          assert.equal(Buffer.compare(collector.body(), Buffer.concat(chunks)), 0)
          assert.equal(collector.size, Buffer.concat(chunks).length)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('keeps a body whose length is known in one place', () => {
    const collector = bodyCollector(1000)
    collector.add(new Uint8Array(400))
    const before = collector.body().buffer
    collector.add(new Uint8Array(600))
    assert.equal(collector.body().buffer, before)
  })
})
