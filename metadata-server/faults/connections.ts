// Faults of the connection itself, before or instead of an answer.

import { endlessly, type Fault } from '../fault.ts'

/** A TLS alert, fatal: handshake failure (RFC 8446, section 6). */
const alert = Buffer.of(0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28)
/** The header of a handshake record of 16384 bytes, most of which never come. */
const halfHandshake = Buffer.of(0x16, 0x03, 0x03, 0x40, 0x00, 0x02, 0x00, 0x3f, 0xfc, 0x03, 0x03)

export const connectionFaults: readonly Fault[] = [
  { name: 'closed-at-once', about: 'closes each connection as soon as it is made', connected: (wire) => wire.end() },
  { name: 'reset-at-once', about: 'resets each connection as soon as it is made', connected: (wire) => wire.reset() },
  { name: 'silent', about: 'takes the connection and never says anything', connected: () => {} },
  {
    name: 'banner',
    about: 'speaks another protocol, and first',
    connected: (wire) => wire.write('SSH-2.0-OpenSSH_9.9\r\n'),
  },
  {
    name: 'noise',
    about: 'sends bytes of no meaning for ever, from the start',
    connected: (wire) => endlessly(wire, () => Buffer.alloc(16_384, 0xa5)),
  },
  {
    name: 'tls-alert',
    about: 'ends a TLS handshake with a fatal alert; in plain HTTP, garbage',
    connected: (wire) => wire.write(alert).then(() => wire.end()),
  },
  {
    name: 'tls-half-handshake',
    about: 'begins a TLS handshake and does not go on',
    connected: (wire) => wire.write(halfHandshake),
  },
  {
    name: 'tls-cut-handshake',
    about: 'closes within a TLS handshake',
    connected: (wire) => wire.write(halfHandshake).then(() => wire.end()),
  },
  {
    name: 'tls-plain',
    about: 'answers a TLS handshake with text, as a web server without TLS does',
    connected: (wire) => wire.write('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n').then(() => wire.end()),
  },
  { name: 'empty-reply', about: 'closes without an answer', raw: (wire) => wire.end() },
  { name: 'reset-after-request', about: 'resets the connection instead of answering', raw: (wire) => wire.reset() },
  { name: 'no-answer', about: 'takes the request and never answers', raw: () => {} },
]
