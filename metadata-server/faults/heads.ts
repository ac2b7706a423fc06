// Faults of status line and headers.

import {
  answerOf,
  dripped,
  endless,
  endlessly,
  type Fault,
  framed,
  headers,
  instead,
  lengthOf,
  stalled,
  wholeAnswer,
} from '../fault.ts'

/** A right answer but for one more line among its headers. */
const odd = (name: string, about: string, line: string): Fault =>
  framed(name, about, (right) => [line, lengthOf(right)])

const earlyHints = 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'

export const headFaults: readonly Fault[] = [
  { name: 'http-0.9', about: 'a body without status or headers', raw: (wire, { body }) => wholeAnswer(wire, body) },
  instead('garbage', 'bytes that are no HTTP', Buffer.from('00ff0d0a1b5b324a8000000d0a0d0a', 'hex')),
  instead('nul-bytes', 'NUL bytes only', Buffer.alloc(4096)),
  instead('bad-status', 'a status that is no number', 'HTTP/1.1 abc OK\r\n\r\n'),
  instead('status-zero', 'status 000', 'HTTP/1.1 000 None\r\nContent-Length: 0\r\n\r\n'),
  instead('status-huge', 'a status of five digits', 'HTTP/1.1 20000 OK\r\nContent-Length: 0\r\n\r\n'),
  instead('bad-version', 'a version of HTTP that is not there', 'HTTP/7.3 200 OK\r\nContent-Length: 0\r\n\r\n'),
  instead('other-protocol', 'a status line of another protocol', 'RTSP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n'),
  instead('http-2', 'frames of HTTP/2', Buffer.from('00000604000000000000040000ffff', 'hex')),
  instead('cut-in-status', 'closes within the status line', 'HTTP/1.1 20'),
  instead('cut-in-headers', 'closes within the headers', 'HTTP/1.1 200 OK\r\nContent-Le'),
  stalled('stall-in-headers', 'stops within the headers, and keeps the connection', 'HTTP/1.1 200 OK\r\nContent-Le'),
  {
    name: 'dripping-headers',
    about: 'sends headers for ever, a byte at a time',
    raw: (wire) => dripped(wire, `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(100_000)}`),
  },
  endless('endless-status', 'a status line without an end', 'HTTP/1.1 200 ', () => 'O'.repeat(16_384)),
  endless('endless-headers', 'headers for ever, each of another name', 'HTTP/1.1 200 OK\r\n', headers),
  endless('endless-header', 'one header whose value does not end', 'HTTP/1.1 200 OK\r\nX: ', () => 'y'.repeat(16_384)),
  framed('huge-header', 'one header of a mebibyte', (right) => [`X: ${'y'.repeat(1024 * 1024)}`, lengthOf(right)]),
  framed('cookie-flood', 'five thousand cookies', (right) => [...cookies(5000), lengthOf(right)]),
  odd('header-without-colon', 'a line among the headers that is none', 'this is no header'),
  odd('nul-in-header', 'a NUL byte in a header', 'X: a\0b'),
  odd('line-feed-in-header', 'a bare line feed in a header', 'X: a\nY: b'),
  odd('latin-1-header', 'bytes beyond ASCII in a header', 'X: caf\xe9 \xff\xfe'),
  odd('folded-header', 'a header over two lines, as it was once allowed', 'X: a\r\n b'),
  odd('space-before-colon', 'a blank between the name of a header and its colon', 'X : a'),
  odd(
    'proto-header',
    'headers with the names of what every object has',
    '__proto__: a\r\nconstructor: b\r\ntoString: c',
  ),
  {
    name: 'endless-interim',
    about: 'answers of status 102 for ever',
    raw: (wire) => endlessly(wire, () => 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(200)),
  },
  {
    name: 'dripping-interim',
    about: 'an answer of status 103 now and then, for ever',
    async raw(wire) {
      while (wire.open) {
        await wire.write(earlyHints)
        await wire.pause()
      }
    },
  },
  {
    name: 'interim-first',
    about: 'an answer of status 103 before the right one',
    raw: (wire, right) =>
      wholeAnswer(wire, Buffer.concat([Buffer.from(earlyHints), answerOf([lengthOf(right)], right.body)])),
  },
  instead(
    'switching-protocols',
    'changes to a protocol that nobody asked for',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  ),
  instead('continue', 'goes on after a body that was not announced', 'HTTP/1.1 100 Continue\r\n\r\n'),
]

function cookies(count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => `Set-Cookie: c${number}=v`)
}
