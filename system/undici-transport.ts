// One HTTP exchange over the network, by undici. Nothing of undici is loaded before the first request, or `loadUndici`.

import type { Dispatcher } from 'undici'
import { say } from '../core/said.ts'
import { bodyCollector } from './body-collector.ts'
import { decoderOf } from './content-encoding.ts'
import { timerDelay } from './durations.ts'
import { exchangeError, exchangeFailure } from './exchange-error.ts'
import { errnoOf } from './file-error.ts'
import type { HttpResponse } from './host.ts'
import type { Line } from './line.ts'
import type { Exchange, Transport } from './transport.ts'
import { type LineOptions, undiciLines } from './undici-line.ts'

type Send = (dispatcher: Dispatcher, options: Dispatcher.RequestOptions) => Promise<Dispatcher.ResponseData>

/** Answers of 1xx that may come before the real one. */
const mostInterim = 20

export function undiciTransport(options: LineOptions): Transport {
  const open = undiciLines(options)

  return async (exchange) => {
    const { method, headers, body, timeout, signal } = exchange
    const stopped = new AbortController()
    const stop = (reason: unknown) => stopped.abort(reason)
    const cancel = () => stop(signal?.reason)
    const late = () => stop(exchangeFailure('timeout', exchange, say`no complete answer within ${timeout} ms`))
    signal?.throwIfAborted()
    signal?.addEventListener('abort', cancel, { once: true })
    const timer = setTimeout(late, timerDelay(timeout))
    let line: Line | undefined
    let interim = 0
    try {
      line = await open(exchange, stop)
      const send = await loadRequest()
      const response = await send(line.dispatcher, {
        path: line.path,
        method,
        headers: { ...line.headers, ...headers },
        body: body ?? null,
        signal: stopped.signal,
        headersTimeout: 0,
        bodyTimeout: 0,
        onInfo() {
          interim += 1
          if (interim > mostInterim) stop(exchangeFailure('protocol', exchange, say`it is answered with 1xx only`))
        },
      })
      return await answerOf(response, exchange)
    } catch (error) {
      throw stopped.signal.aborted ? stopped.signal.reason : exchangeError(exchange, error)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
      line?.end()
    }
  }
}

/** What any request needs, the proxies' part aside. */
export async function loadUndici(): Promise<void> {
  await Promise.all([
    import('undici/lib/dispatcher/client.js'),
    import('undici/lib/core/connect.js'),
    import('undici/lib/api/api-request.js'),
  ])
}

async function loadRequest(): Promise<Send> {
  const { default: request } = await import('undici/lib/api/api-request.js')
  return (dispatcher, options) => request.call(dispatcher, options)
}

async function answerOf(response: Dispatcher.ResponseData, exchange: Exchange): Promise<HttpResponse> {
  const { statusCode: status } = response
  const headers = flatten(response.headers)
  const answer = { status, headers, url: exchange.url }
  if (status >= 200 && status <= 299) return { ...answer, body: await readBody(response.body, headers, exchange) }
  // What comes with anything but success no caller reads, so it is not waited for.
  response.body.on('error', () => {}).destroy()
  return { ...answer, body: Buffer.alloc(0) }
}

async function readBody(
  body: AsyncIterable<Uint8Array>,
  headers: HttpResponse['headers'],
  exchange: Exchange,
): Promise<Buffer> {
  const { limit } = exchange
  const tooLarge = (cause?: unknown) =>
    exchangeFailure('too-large', exchange, say`the answer is larger than ${limit} bytes`, cause)
  const length = headers['content-length']
  const expected = length === undefined || exchange.method === 'HEAD' ? undefined : Number(length)
  if (expected !== undefined && expected > limit) throw tooLarge()
  const collector = bodyCollector(expected)
  // Leaving the loop early destroys the stream and with it the connection.
  for await (const chunk of body) {
    if (collector.size + chunk.length > limit) throw tooLarge()
    collector.add(chunk)
  }
  const content = collector.body()
  const decode = content.length > 0 ? await decoderOf(headers['content-encoding']) : undefined
  if (!decode) return content
  try {
    return await decode(content, { maxOutputLength: limit })
  } catch (error) {
    if (errnoOf(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(error)
    const why = say`its body is not ${say.word(String(headers['content-encoding']))}, though the answer says so`
    throw exchangeFailure('protocol', exchange, why, error)
  }
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): HttpResponse['headers'] {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    entries.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : `${value}`]),
  )
}
