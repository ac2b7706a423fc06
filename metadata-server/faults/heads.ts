// Faults of status line and headers.

import { dripped, endlessly, type Fault, head, headers, type RightAnswer, type Wire, wholeAnswer } from '../fault.ts'

/** Headers that are wrong in one line, and a right body. */
function odd(name: string, about: string, line: string): Fault {
  return {
    name,
    about,
    raw: (wire, right) =>
      wholeAnswer(wire, Buffer.concat([Buffer.from(head(line, lengthOf(right)), 'latin1'), right.body])),
  }
}

const lengthOf = ({ body }: RightAnswer) => `Content-Length: ${body.length}`

const instead = (name: string, about: string, text: string | Uint8Array): Fault => ({
  name,
  about,
  raw: (wire: Wire) => wholeAnswer(wire, text),
})

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
  {
    name: 'stall-in-headers',
    about: 'stops within the headers, and keeps the connection',
    raw: (wire) => wire.write('HTTP/1.1 200 OK\r\nContent-Le'),
  },
  {
    name: 'dripping-headers',
    about: 'sends headers for ever, a byte at a time',
    raw: (wire) => dripped(wire, `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(100_000)}`),
  },
  {
    name: 'endless-status',
    about: 'a status line without an end',
    raw: (wire) => wire.write('HTTP/1.1 200 ').then(() => endlessly(wire, () => 'O'.repeat(16_384))),
  },
  {
    name: 'endless-headers',
    about: 'headers for ever, each of another name',
    raw: (wire) => wire.write('HTTP/1.1 200 OK\r\n').then(() => endlessly(wire, headers)),
  },
  {
    name: 'endless-header',
    about: 'one header whose value does not end',
    raw: (wire) => wire.write('HTTP/1.1 200 OK\r\nX: ').then(() => endlessly(wire, () => 'y'.repeat(16_384))),
  },
  odd('huge-header', 'one header of a mebibyte', `X: ${'y'.repeat(1024 * 1024)}`),
  odd(
    'cookie-flood',
    'five thousand cookies',
    Array.from({ length: 5000 }, (_, n) => `Set-Cookie: c${n}=v`).join('\r\n'),
  ),
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
        await wire.write('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n')
        await wire.pause()
      }
    },
  },
  {
    name: 'interim-first',
    about: 'an answer of status 103 before the right one',
    raw: (wire, right) =>
      wholeAnswer(
        wire,
        Buffer.concat([
          Buffer.from(`HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${head(lengthOf(right))}`),
          right.body,
        ]),
      ),
  },
  instead(
    'switching-protocols',
    'changes to a protocol that nobody asked for',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  ),
  instead('continue', 'goes on after a body that was not announced', 'HTTP/1.1 100 Continue\r\n\r\n'),
]
