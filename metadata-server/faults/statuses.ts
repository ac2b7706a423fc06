// Faults that are answers: errors, and servers that ask to wait.

import type { AnswerDetails } from '../answer.ts'
import { endless, type Fault, stalled } from '../fault.ts'

const always = (name: string, about: string, answer: AnswerDetails): Fault => ({ name, about, changed: () => answer })

const asking = (name: string, about: string, status: number, wait: string): Fault =>
  always(name, about, { status, headers: { 'retry-after': wait } })

const internalError = 'HTTP/1.1 500 Internal Server Error\r\n'

export const statusFaults: readonly Fault[] = [
  always('unauthorized', 'status 401', { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }),
  always('forbidden', 'status 403', { status: 403 }),
  always('missing', 'status 404', { status: 404 }),
  always('too-many', 'status 429, without a word of when', { status: 429 }),
  always('broken', 'status 500', { status: 500 }),
  always('unavailable', 'status 503, for ever', { status: 503 }),
  always('gateway-timeout', 'status 504', { status: 504 }),
  always('proxy-login', 'status 407, as a proxy that wants a password', { status: 407 }),
  asking('busy-for-an-hour', 'status 429, to be tried again in an hour', 429, '3600'),
  asking('unavailable-for-an-hour', 'status 503, to be tried again in an hour', 503, '3600'),
  asking('unavailable-for-a-minute', 'status 503, to be tried again in a minute, each time', 503, '60'),
  asking('busy-for-ages', 'status 429, to be tried again in more than a timer can count', 429, '9'.repeat(15)),
  asking('busy-beyond-numbers', 'status 429, to be tried again in a number of 400 digits', 429, '9'.repeat(400)),
  asking('busy-until-2999', 'status 503, to be tried again at a date', 503, 'Fri, 31 Dec 2999 23:59:59 GMT'),
  asking('busy-in-the-past', 'status 429, to be tried again before now', 429, '-3600'),
  asking('busy-garbage', 'status 429, to be tried again at a time that is none', 429, 'when the moon is full'),
  asking('redirect-and-wait', 'status 302 without a place, to be tried again in an hour', 302, '3600'),
  endless('error-endless-body', 'status 500, with a body that does not end', `${internalError}\r\n`, () =>
    Buffer.alloc(65_536, 'x'),
  ),
  stalled(
    'error-stalled-body',
    'status 500, with a body that does not come',
    `${internalError}Content-Length: 100\r\n\r\n`,
  ),
]
