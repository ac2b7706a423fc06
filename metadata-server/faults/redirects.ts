// Faults of redirects.

import { endless, type Fault, instead, wholeAnswer } from '../fault.ts'

const found = (location: string) => `HTTP/1.1 302 Found\r\nLocation: ${location}\r\n`
const emptyAt = (location: string) => `${found(location)}Content-Length: 0\r\n\r\n`

/** Sends its caller elsewhere. `location` may hold any byte. */
const sentOn = (name: string, about: string, location: string): Fault =>
  instead(name, about, Buffer.from(emptyAt(location), 'latin1'))

/** "/x", "/x~1", "/x~2", … */
const next = (path: string) => {
  const [, before = path, number = '0'] = /^(.*?)(?:~(\d+))?$/.exec(path) ?? []
  return `${before}~${Number(number) + 1}`
}

export const redirectFaults: readonly Fault[] = [
  {
    name: 'redirect-loop',
    about: 'redirects to the same address',
    changed: (_, { path }) => ({ status: 302, headers: { location: path } }),
  },
  {
    name: 'redirect-endless',
    about: 'redirects to another address each time',
    changed: (_, { path }) => ({ status: 307, headers: { location: next(path) } }),
  },
  {
    name: 'redirect-slow',
    about: 'redirects to another address each time, after a pause',
    async raw(wire, _, { path }) {
      await wire.pause()
      await wholeAnswer(wire, emptyAt(next(path)))
    },
  },
  sentOn('redirect-to-file', 'redirects to a file of the client', 'file:///etc/shadow'),
  sentOn('redirect-to-ftp', 'redirects to FTP', 'ftp://127.0.0.1/x'),
  sentOn('redirect-to-data', 'redirects to an address that holds its content', 'data:text/plain,evil'),
  sentOn('redirect-to-script', 'redirects to a script', 'javascript:alert(1)'),
  sentOn('redirect-to-https', 'redirects to a port that speaks no TLS', 'https://127.0.0.1:9/'),
  sentOn('redirect-to-nowhere', 'redirects to where nobody listens', 'http://127.0.0.1:9/'),
  sentOn('redirect-to-no-host', 'redirects to an address without a host', 'http://'),
  sentOn('redirect-to-bad-url', 'redirects to what is no address', 'http://[::1:80/'),
  sentOn('redirect-to-bad-port', 'redirects to a port that is not there', 'http://127.0.0.1:99999/'),
  sentOn(
    'redirect-credentials',
    'redirects to an address with user and password',
    'http://sam:hunter2@127.0.0.1:9/?token=hunter2',
  ),
  sentOn('redirect-latin-1', 'redirects to an address with bytes beyond ASCII', 'http://127.0.0.1:9/caf\xe9\xff'),
  sentOn('redirect-nul', 'redirects to an address with a NUL byte', '/a\0b'),
  sentOn('redirect-long', 'redirects to an address of 32 KiB', `http://127.0.0.1:9/${'x'.repeat(32 * 1024)}`),
  sentOn('redirect-empty', 'a redirect to nowhere at all', ''),
  {
    name: 'redirect-without-location',
    about: 'a redirect that does not say where to',
    changed: () => ({ status: 302 }),
  },
  endless(
    'redirect-endless-body',
    'redirects to where nobody listens, with a body that does not end',
    `${found('http://127.0.0.1:9/')}\r\n`,
    () => Buffer.alloc(65_536),
  ),
  {
    name: 'not-modified',
    about: 'status 304, though nothing was asked for under a condition',
    changed: () => ({ status: 304 }),
  },
]
