// Faults of the body: its length, its framing, its encoding, its end.

import { gzipSync } from 'node:zlib'
import {
  answerOf,
  dripped,
  endless,
  type Fault,
  framed,
  head,
  headers,
  instead,
  lengthOf,
  stalled,
  type Wire,
  wholeAnswer,
} from '../fault.ts'

const chunked = 'Transfer-Encoding: chunked'
const block = Buffer.alloc(65_536, 'x')

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

/** One length, right or wrong, and the right body. */
const withLength = (name: string, about: string, length: string): Fault =>
  framed(name, about, () => [`Content-Length: ${length}`])

/** A body in chunks, right or wrong. */
const inChunks = (name: string, about: string, content: string): Fault =>
  framed(
    name,
    about,
    () => [chunked],
    () => content,
  )

/** A body that is said to be packed. */
const packed = (name: string, about: string, content: (body: Uint8Array) => string | Uint8Array): Fault =>
  framed(
    name,
    about,
    () => ['Content-Encoding: gzip'],
    ({ body }) => content(body),
  )

function tinyChunks(body: Uint8Array): string {
  return `${[...body].map((byte) => `1\r\n${String.fromCharCode(byte)}\r\n`).join('')}0\r\n\r\n`
}

export const bodyFaults: readonly Fault[] = [
  {
    name: 'trickle',
    about: 'a body that comes a byte at a time and never ends',
    raw: (wire) => wire.write(head('Content-Length: 1000000')).then(() => dripped(wire, Buffer.alloc(1_000_000, 'x'))),
  },
  endless('endless-body', 'a body without a length and without an end', head(), () => block),
  endless('endless-chunks', 'chunks for ever', head(chunked), () => `10000\r\n${block}\r\n`),
  endless('endless-chunk-extension', 'a chunk whose extension does not end', `${head(chunked)}5;x=`, () => block),
  endless('endless-trailers', 'trailers for ever', `${head(chunked)}0\r\n`, headers),
  stalled('huge-length', 'announces a petabyte, and sends nothing', head(`Content-Length: ${10 ** 15}`)),
  stalled('lying-length', 'announces sixty mebibytes, and sends nothing', head(`Content-Length: ${60 * 1024 * 1024}`)),
  withLength('length-overflow', 'a length of thirty digits', '9'.repeat(30)),
  withLength('length-negative', 'a length below zero', '-5'),
  withLength('length-no-number', 'a length that is no number', 'many'),
  framed('length-too-long', 'announces more than it sends', (right) => [lengthOf(right, 1000)]),
  withLength('length-too-short', 'announces less than it sends', '0'),
  framed('two-lengths', 'two lengths that differ', (right) => [lengthOf(right), lengthOf(right, 7)]),
  framed(
    'length-and-chunks',
    'a length and chunks as well',
    (right) => [lengthOf(right), chunked],
    ({ body }) => tinyChunks(body),
  ),
  inChunks('chunk-size-garbage', 'a chunk whose size is no number', 'zz\r\nabc\r\n0\r\n\r\n'),
  inChunks('chunk-size-overflow', 'a chunk of more bytes than can be counted', `${'f'.repeat(20)}\r\nabc`),
  inChunks('chunk-size-negative', 'a chunk of a size below zero', '-1\r\nabc\r\n0\r\n\r\n'),
  inChunks('chunk-too-long', 'a chunk that is longer than it says', '2\r\nabcdef\r\n0\r\n\r\n'),
  inChunks('chunk-cut', 'closes within a chunk', '10\r\nabc'),
  inChunks('chunks-without-end', 'closes without the last chunk', '3\r\nabc\r\n'),
  stalled('chunks-stall', 'keeps the connection without the last chunk', `${head(chunked)}3\r\nabc\r\n`),
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
    (right) => [lengthOf(right)],
    ({ body }) => Buffer.concat([body, Buffer.from(`${head('Content-Length: 4')}evil`)]),
  ),
  packed('gzip-bomb', 'a body of some 200 KiB that unpacks to 200 MiB', () =>
    Buffer.concat(Array<Buffer>(200).fill(gzipSync(Buffer.alloc(1024 * 1024)))),
  ),
  packed('gzip-garbage', 'a body that says it is packed, and is not', () => 'no gzip'),
  packed('gzip-cut', 'a packed body without its end', (body) => gzipSync(body).subarray(0, -6)),
  packed('gzip-unasked', 'the right body, packed though nobody asked for it', gzipSync),
  { name: 'empty-body', about: 'status 200 and nothing', changed: () => ({ body: '' }) },
  instead('no-content', 'status 204, and a body all the same', 'HTTP/1.1 204 No Content\r\n\r\nevil'),
  {
    name: 'late',
    about: 'the right answer, after a pause',
    async raw(wire, right) {
      await wire.pause()
      await wholeAnswer(wire, answerOf([lengthOf(right)], right.body))
    },
  },
]
