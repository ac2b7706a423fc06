// Inputs made of others: cut, repeated, spliced, and with words put in that mean something where they land.

import fc from 'fast-check'

/** As large as an input gets. */
const usualSize = 200_000

const place = fc.double({ min: 0, max: 1, noNaN: true })

export function mutated(
  seeds: readonly (string | Buffer)[],
  words: readonly string[] = ['\n'],
  largest = usualSize,
): fc.Arbitrary<Buffer> {
  const buffers = seeds.map((seed) => Buffer.from(seed as string))
  const seed = fc.constantFrom(...buffers)
  const word = fc.constantFrom(...words)
  const edit = fc.oneof(
    fc.record({ does: fc.constant('cut' as const), at: place, length: fc.nat(200) }),
    fc.record({
      does: fc.constant('repeat' as const),
      at: place,
      length: fc.nat(60),
      times: fc.constantFrom(1, 2, 30, 3000),
    }),
    fc.record({ does: fc.constant('insert' as const), at: place, word }),
    fc.record({ does: fc.constant('byte' as const), at: place, value: fc.nat(255) }),
    fc.record({ does: fc.constant('splice' as const), at: place, other: seed, from: place, length: fc.nat(2000) }),
    fc.record({ does: fc.constant('end' as const), at: place }),
  )
  return fc
    .tuple(seed, fc.array(edit, { maxLength: 8 }))
    .map(([start, edits]) => edits.reduce<Buffer>((bytes, one) => edited(bytes, one), start).subarray(0, largest))

  type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never

  function edited(bytes: Buffer, change: Edit): Buffer {
    const at = Math.floor(change.at * bytes.length)
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
    switch (change.does) {
      case 'cut':
        return Buffer.concat([before, after.subarray(change.length)])
      case 'repeat': {
        const piece = after.subarray(0, change.length)
        const times = Math.min(change.times, Math.floor(largest / Math.max(piece.length, 1)))
        return Buffer.concat([before, ...Array<Buffer>(times).fill(piece), after])
      }
      case 'insert':
        return Buffer.concat([before, Buffer.from(change.word), after])
      case 'byte':
        return Buffer.concat([before, Buffer.from([change.value]), after.subarray(1)])
      case 'splice': {
        const from = Math.floor(change.from * change.other.length)
        return Buffer.concat([before, change.other.subarray(from, from + change.length), after])
      }
      case 'end':
        return before
    }
  }
}

/** Words one after the other, and a piece of them many times over. */
export function soup(words: readonly string[]): fc.Arbitrary<Buffer> {
  const some = fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((list) => list.join(''))
  return fc
    .tuple(some, some, fc.constantFrom(1, 1, 10, 1000), some)
    .map(([before, piece, times, after]) =>
      Buffer.from(before + piece.repeat(Math.min(times, Math.floor(usualSize / Math.max(piece.length, 1)))) + after),
    )
}
