// What a cloud can say that it should not, by HTTP and by other ways.

import type { AnswerDetails } from '../../metadata-server/answer.ts'
import type { HttpAnswer } from '../../system/memory.ts'
import type { Changes } from './played-machine.ts'

/** No message may show it. */
export const secret = 'qz70000001zq'

const portal = `<!DOCTYPE html><html><body>Log in, ${secret}</body></html>`

type Garble = (content: Uint8Array) => Uint8Array | string

/** undefined: what the cloud says. */
type Answered = (answer: AnswerDetails, path: string, method: string) => HttpAnswer | undefined

/** As if there were no service: a source waits for it as long as it does for one that is not there. */
export const absent: Readonly<Record<string, Answered>> = {
  'a page of a captive portal': () => portal,
  'a captive portal that sends elsewhere': (_, path) =>
    path.includes('portal') ? portal : { status: 302, headers: { location: 'http://portal.example/portal' } },
  'a redirect to itself': (_, path) => ({ status: 302, headers: { location: path } }),
  'redirects without an end': (_, path) => ({ status: 307, headers: { location: `${path.split('?')[0]}/x` } }),
  'a body without an end': () => ({ error: 'too-large' }),
  'no end of an answer': () => ({ error: 'timeout', takes: 1e9 }),
  'nothing at all': () => ({ error: 'unreachable' }),
  'a token that never comes': (_answer, _path, method) =>
    method === 'PUT' ? { error: 'timeout', takes: 1e9 } : undefined,
  'too many requests for ever': () => ({ status: 429, headers: { 'retry-after': '3600' } }),
  'too many requests, and no word how long': () => 429,
  'a fault of its own for ever': () => 500,
  'a refusal': () => 403,
  'a no': () => 404,
  'connections that break': () => ({ error: 'reset' as never }),
  'another protocol': () => ({ error: 'protocol' }),
  'nothing in any document': (answer) => (isGood(answer) ? '' : undefined),
}

/** Somebody is there, and has to be given time, or says something odd. */
export const there: Readonly<Record<string, Answered>> = {
  'too much to do for ever': () => 503,
  'too much to do for an hour': () => ({ status: 503, headers: { 'retry-after': '3600' } }),
  'too much to do, again and again': () => ({ status: 503, headers: { 'retry-after': '10' } }),
  'a body that ends early': (answer) => ({ ...answer, body: half(bytesOf(answer)) }),
  'bytes that are no text': (answer) => (isGood(answer) ? noise : undefined),
  'a list in place of a document': (answer) => (isGood(answer) ? '[]' : undefined),
  'a document that is deep': (answer) => (isGood(answer) ? '['.repeat(200_000) : undefined),
  'a list without an end': (answer, path) =>
    isGood(answer) ? (path.endsWith('/') ? 'a/\nb/\nc' : undefined) : 'a/\nb/\nc',
  'names that lead elsewhere': (answer, path) =>
    isGood(answer) && path.endsWith('/')
      ? `../\n..\n./\n/\n//\n../../etc/\nhttp://other.example/\n?a\n#b\n%2e%2e/`
      : undefined,
}

const noise = Uint8Array.from({ length: 4096 }, (_, index) => (index * 197 + 131) % 256)

/** Of a line, a value or a file. */
export const otherwise: Readonly<Record<string, Garble>> = {
  'half of what there is': half,
  nothing: () => '',
  'bytes that are no text': () => noise,
  'a page of HTML': () => portal,
  'a list in place of a document': () => '[]',
  'something deep': () => '['.repeat(200_000),
}

function isGood({ status = 200 }: AnswerDetails): boolean {
  return status === 200
}

function bytesOf({ body = '' }: AnswerDetails): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body) : body
}

function half(content: Uint8Array): Uint8Array {
  return content.subarray(0, content.length / 2)
}

/** `after` so many answers that are the cloud's own. */
export function byHttp(answered: Answered, after = 0): Changes {
  let asked = 0
  return {
    http({ path, method }, answer) {
      asked += 1
      return asked > after ? answered(answer, path, method) : undefined
    },
  }
}

export function byOtherWays(garble: Garble): Changes {
  const text = (value: string) => Buffer.from(garble(Buffer.from(value))).toString('latin1')
  return { line: text, value: text, file: (content) => garble(Buffer.from(content)) }
}
