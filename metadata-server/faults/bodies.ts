// Faults of the body: its length, its framing, its encoding, its end.

import { gzipSync } from 'node:zlib'
import { dripped, endlessly, type Fault, head, headers, type RightAnswer, type Wire, wholeAnswer } from '../fault.ts'

const chunked = 'Transfer-Encoding: chunked'
const block = Buffer.alloc(65_536, 'x')

/** Its headers and a body, then the end of the connection. */
function framed(
  name: string,
  about: string,
  lines: (right: RightAnswer) => readonly string[],
  body?: (right: RightAnswer) => string | Uint8Array,
): Fault {
  return {
    name,
    about,
    raw: (wire, right) =>
      wholeAnswer(wire, Buffer.concat([Buffer.from(head(...lines(right))), Buffer.from(body?.(right) ?? right.body)])),
  }
}

/** Its headers and the first half of its body; what then, `after` does. */
function halfway(name: string, about: string, after: (wire: Wire) => void): Fault {
  return {
    name,
    about,
    async raw(wire, { body }) {
      await wire.write(head(`Content-Length: ${body.length + 2}`))
      await wire.write(body.subarray(0, body.length / 2))
      await new Promise((sent) => setImmediate(sent))
      after(wire)
    },
  }
}

const length = ({ body }: RightAnswer, more = 0) => `Content-Length: ${body.length + more}`

function tinyChunks(body: Uint8Array): string {
  return `${[...body].map((byte) => `1\r\n${String.fromCharCode(byte)}\r\n`).join('')}0\r\n\r\n`
}

export const bodyFaults: readonly Fault[] = [
  {
    name: 'trickle',
    about: 'a body that comes a byte at a time and never ends',
    raw: (wire) => wire.write(head('Content-Length: 1000000')).then(() => dripped(wire, Buffer.alloc(1_000_000, 'x'))),
  },
  {
    name: 'endless-body',
    about: 'a body without a length and without an end',
    raw: (wire) => wire.write(head()).then(() => endlessly(wire, () => block)),
  },
  {
    name: 'endless-chunks',
    about: 'chunks for ever',
    raw: (wire) => wire.write(head(chunked)).then(() => endlessly(wire, () => `10000\r\n${block}\r\n`)),
  },
  {
    name: 'endless-chunk-extension',
    about: 'a chunk whose extension does not end',
    raw: (wire) => wire.write(`${head(chunked)}5;x=`).then(() => endlessly(wire, () => block)),
  },
  {
    name: 'endless-trailers',
    about: 'trailers for ever',
    raw: (wire) => wire.write(`${head(chunked)}0\r\n`).then(() => endlessly(wire, headers)),
  },
  {
    name: 'huge-length',
    about: 'announces a petabyte, and sends nothing',
    raw: (wire) => wire.write(head(`Content-Length: ${10 ** 15}`)),
  },
  {
    name: 'lying-length',
    about: 'announces sixty mebibytes, and sends nothing',
    raw: (wire) => wire.write(head(`Content-Length: ${60 * 1024 * 1024}`)),
  },
  framed('length-overflow', 'a length of thirty digits', () => [`Content-Length: ${'9'.repeat(30)}`]),
  framed('length-negative', 'a length below zero', () => ['Content-Length: -5']),
  framed('length-no-number', 'a length that is no number', () => ['Content-Length: many']),
  framed('length-too-long', 'announces more than it sends', (right) => [length(right, 1000)]),
  framed('length-too-short', 'announces less than it sends', (right) => [length(right, -right.body.length)]),
  framed('two-lengths', 'two lengths that differ', (right) => [length(right), length(right, 7)]),
  framed(
    'length-and-chunks',
    'a length and chunks as well',
    (right) => [length(right), chunked],
    ({ body }) => tinyChunks(body),
  ),
  framed(
    'chunk-size-garbage',
    'a chunk whose size is no number',
    () => [chunked],
    () => 'zz\r\nabc\r\n0\r\n\r\n',
  ),
  framed(
    'chunk-size-overflow',
    'a chunk of more bytes than can be counted',
    () => [chunked],
    () => `${'f'.repeat(20)}\r\nabc`,
  ),
  framed(
    'chunk-size-negative',
    'a chunk of a size below zero',
    () => [chunked],
    () => '-1\r\nabc\r\n0\r\n\r\n',
  ),
  framed(
    'chunk-too-long',
    'a chunk that is longer than it says',
    () => [chunked],
    () => '2\r\nabcdef\r\n0\r\n\r\n',
  ),
  framed(
    'chunk-cut',
    'closes within a chunk',
    () => [chunked],
    () => '10\r\nabc',
  ),
  framed(
    'chunks-without-end',
    'closes without the last chunk',
    () => [chunked],
    () => '3\r\nabc\r\n',
  ),
  {
    name: 'chunks-stall',
    about: 'keeps the connection without the last chunk',
    raw: (wire) => wire.write(`${head(chunked)}3\r\nabc\r\n`),
  },
  framed(
    'tiny-chunks',
    'the right body in chunks of one byte',
    () => [chunked],
    ({ body }) => tinyChunks(body),
  ),
  framed('no-length', 'the right body, whose end is that of the connection', () => []),
  framed('unknown-transfer-encoding', 'an encoding for the way that is not there', () => ['Transfer-Encoding: zip']),
  halfway('reset-in-body', 'resets the connection within the body', (wire) => wire.reset()),
  halfway('close-in-body', 'closes the connection within the body', (wire) => wire.end()),
  halfway('stall-in-body', 'stops within the body, and keeps the connection', () => {}),
  framed(
    'answer-too-many',
    'a second answer after the right one',
    (right) => [length(right)],
    ({ body }) => Buffer.concat([body, Buffer.from(`${head('Content-Length: 4')}evil`)]),
  ),
  framed(
    'gzip-bomb',
    'a body of some 200 KiB that unpacks to 200 MiB',
    () => ['Content-Encoding: gzip'],
    () => Buffer.concat(Array<Buffer>(200).fill(gzipSync(Buffer.alloc(1024 * 1024)))),
  ),
  framed(
    'gzip-garbage',
    'a body that says it is packed, and is not',
    () => ['Content-Encoding: gzip'],
    () => 'no gzip',
  ),
  framed(
    'gzip-cut',
    'a packed body without its end',
    () => ['Content-Encoding: gzip'],
    ({ body }) => gzipSync(body).subarray(0, -6),
  ),
  framed(
    'gzip-unasked',
    'the right body, packed though nobody asked for it',
    () => ['Content-Encoding: gzip'],
    ({ body }) => gzipSync(body),
  ),
  { name: 'empty-body', about: 'status 200 and nothing', changed: () => ({ body: '' }) },
  {
    name: 'no-content',
    about: 'status 204, and a body all the same',
    raw: (wire) => wholeAnswer(wire, 'HTTP/1.1 204 No Content\r\n\r\nevil'),
  },
  {
    name: 'late',
    about: 'the right answer, after a pause',
    raw: async (wire, right) => {
      await wire.pause()
      await wholeAnswer(wire, Buffer.concat([Buffer.from(head(length(right))), right.body]))
    },
  },
]
