// The HTTP of a machine in memory: answers from a table, and a record of what was asked.

import type { HostErrorCode } from '../core/errors.ts'
import { say } from '../core/said.ts'
import { exchangeFailure } from './exchange-error.ts'
import type { HttpMethod, HttpOptions, HttpResponse } from './host.ts'
import type { Exchange, Transport } from './transport.ts'

/**
 * Answers by URL or by "PUT URL"; a list is one answer per try, the last one repeated. Over a unix socket its path is in front:
 * "/dev/lxd/sock http://lxd/1.0", "PUT /dev/lxd/sock http://lxd/1.0".
 */
export type HttpScript =
  | Readonly<Record<string, HttpAnswer | readonly HttpAnswer[]>>
  | ((request: RecordedRequest) => HttpAnswer | undefined)

export type HttpAnswer =
  | string
  | number
  | Uint8Array
  | {
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | Uint8Array
      readonly takes?: number
    }
  | { readonly error: HostErrorCode; readonly takes?: number }

export interface RecordedRequest {
  readonly method: HttpMethod
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly socket?: string
  readonly localPort?: number
  readonly from?: HttpOptions['from']
}

/** `pass` lets time go by. */
export function scriptedTransport(
  script: HttpScript,
  requests: RecordedRequest[],
  pass: (milliseconds: number) => void,
): Transport {
  return async (exchange) => {
    const { timeout, limit, signal } = exchange
    const request = recordOf(exchange)
    const before = requests.length
    requests.push(request)
    const earlier = () => requests.slice(0, before).filter((other) => isSame(other, request)).length
    signal?.throwIfAborted()
    const given = httpAnswerFor(script, request, earlier)
    const takes = typeof given === 'object' && 'takes' in given ? (given.takes ?? 0) : 0
    pass(Math.min(takes, timeout))
    if (takes > timeout) throw exchangeFailure('timeout', exchange, say`no complete answer within ${timeout} ms`)
    const response = asResponse(given, request)
    if (response.status < 300 && response.body.length > limit)
      throw exchangeFailure('too-large', exchange, say`the answer is larger than ${limit} bytes`)
    return response
  }
}

function recordOf({ method, url, headers, body, socket, localPort, from }: Exchange): RecordedRequest {
  const text = body === undefined ? undefined : Buffer.from(body).toString()
  const way = {
    ...(socket !== undefined && { socket }),
    ...(localPort !== undefined && { localPort }),
    ...(from && { from }),
  }
  return { method, url, headers, body: text, ...way }
}

function isSame(one: RecordedRequest, other: RecordedRequest): boolean {
  return one.method === other.method && keyOf(one) === keyOf(other)
}

/** The address, as tests write it. */
function keyOf({ url, socket }: RecordedRequest): string {
  return socket === undefined ? url : `${socket} ${url}`
}

function httpAnswerFor(table: HttpScript, request: RecordedRequest, earlier: () => number): HttpAnswer | undefined {
  if (typeof table === 'function') return table(request)
  const key = keyOf(request)
  const given = table[`${request.method} ${key}`] ?? (request.method === 'PUT' ? undefined : table[key])
  return Array.isArray(given) ? given[Math.min(earlier(), given.length - 1)] : (given as HttpAnswer | undefined)
}

function asResponse(answer: HttpAnswer | undefined, request: RecordedRequest): HttpResponse {
  const { url } = request
  if (answer === undefined) {
    throw exchangeFailure('unreachable', request, say`nothing listens there (no answer is scripted)`)
  }
  if (typeof answer === 'number') return { status: answer, headers: {}, body: Buffer.alloc(0), url }
  if (typeof answer === 'string' || answer instanceof Uint8Array)
    return { status: 200, headers: {}, body: Buffer.from(answer), url }
  if ('error' in answer) throw exchangeFailure(answer.error, request, say`${answer.error}`)
  const headers = Object.fromEntries(
    Object.entries(answer.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  )
  return { status: answer.status ?? 200, headers, body: Buffer.from(answer.body ?? ''), url }
}
