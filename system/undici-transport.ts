// One HTTP exchange over the network, by undici. Nothing of undici is loaded before the first request, or `loadUndici`.

import { HostError } from '../core/errors.ts'
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

/** Answers of 1xx that may come before the real one. */
const mostInterim = 20

export function undiciTransport(options: LineOptions): Transport {
  const open = undiciLines(options)

  return async (exchange) => {
    const { timeout, signal } = exchange
    let line: Line | undefined
    let stopped: { readonly reason: unknown } | undefined
    const stop = (reason: unknown) => {
      stopped ??= { reason }
      // Who waits for the answer is told that the connection is gone.
      line?.end()
    }
    const cancel = () => stop(signal?.reason)
    const late = () => stop(exchangeFailure('timeout', exchange, say`no complete answer within ${timeout} ms`))
    signal?.throwIfAborted()
    signal?.addEventListener('abort', cancel, { once: true })
    const timer = setTimeout(late, timerDelay(timeout))
    try {
      for (let fresh = false; ; fresh = true) {
        line = await open(exchange, stop, fresh)
        try {
          if (stopped) throw stopped.reason
          const answer = await answerOver(line, exchange)
          if (answer.whole) line.release()
          else line.end()
          const { status, headers } = answer
          return { status, headers, body: await unpacked(answer, exchange), url: exchange.url }
        } catch (error) {
          line.end()
          if (stopped) throw stopped.reason
          if (error instanceof HostError || !line.used) throw exchangeError(exchange, error)
        }
      }
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
    }
  }
}

/** What any request needs, the proxies' part aside. */
export async function loadUndici(): Promise<void> {
  const [{ default: Client }] = await Promise.all([
    import('undici/lib/dispatcher/client.js'),
    import('undici/lib/core/connect.js'),
  ])
  const { rehearseParser } = await import('./parser-rehearsal.ts')
  await rehearseParser(Client)
}

interface Answer {
  readonly status: number
  readonly headers: HttpResponse['headers']
  body: Buffer
  /** Its last byte has come. */
  whole: boolean
}

/** What comes with anything but success no caller reads, so it is not waited for. */
function answerOver({ dispatcher, path, headers: own }: Line, exchange: Exchange): Promise<Answer> {
  const { method, headers, body = null, limit } = exchange
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const tooLarge = () => reject(exchangeFailure('too-large', exchange, say`the answer is larger than ${limit} bytes`))
  let interim = 0
  let answer: Answer | undefined
  let collector = bodyCollector(0)
  dispatcher.dispatch(
    { path, method, headers: { ...own, ...headers }, body, headersTimeout: 0, bodyTimeout: 0 },
    {
      onRequestStart() {},
      onResponseStart(_, status, given) {
        if (status < 200) {
          interim += 1
          if (interim > mostInterim) reject(exchangeFailure('protocol', exchange, say`it is answered with 1xx only`))
          return
        }
        answer = { status, headers: flatten(given), body: Buffer.alloc(0), whole: false }
        if (status > 299) return resolve(answer)
        const length = answer.headers['content-length']
        const expected = length === undefined || method === 'HEAD' ? undefined : Number(length)
        if (expected !== undefined && expected > limit) return tooLarge()
        collector = bodyCollector(expected)
      },
      onResponseData(_, chunk) {
        if (!answer || answer.status > 299) return
        if (collector.size + chunk.length > limit) return tooLarge()
        collector.add(chunk)
      },
      onResponseEnd() {
        if (!answer) return
        answer.whole = true
        answer.body = collector.body()
        resolve(answer)
      },
      onResponseError: (_, error) => reject(error),
    },
  )
  return promise
}

async function unpacked({ headers, body }: Answer, exchange: Exchange): Promise<Buffer> {
  const { limit } = exchange
  const decode = body.length > 0 ? await decoderOf(headers['content-encoding']) : undefined
  if (!decode) return body
  try {
    return await decode(body, { maxOutputLength: limit })
  } catch (error) {
    if (errnoOf(error) === 'ERR_BUFFER_TOO_LARGE')
      throw exchangeFailure('too-large', exchange, say`the answer is larger than ${limit} bytes`, error)
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
