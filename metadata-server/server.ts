// A metadata service on loopback: a tree of answers, with the faults that real ones have. It shares no code with the
// clients it proves.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What one path answers. Text or bytes answer 200. */
export type Answer = string | Uint8Array | AnswerDetails

export interface AnswerDetails {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Milliseconds before the first byte. */
  readonly delay?: number
  /** Milliseconds between two bytes: the body drips. */
  readonly drip?: number
  /** Close the connection after this many bytes of the body. */
  readonly cut?: number
  /** Answer like this only so many times, then as `then` says (default: 404). `then` is data, so a promise takes this for a plain value. */
  readonly times?: number
  readonly then?: Answer
}

export interface Request {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

export interface ServeOptions {
  /** Answers by path, or a function that decides; undefined from it means 404. */
  readonly answers: Readonly<Record<string, Answer>> | ((request: Request) => Answer | undefined)
  /** Default 127.0.0.1. */
  readonly address?: string
  /** Default: any free one. */
  readonly port?: number
  readonly onRequest?: (request: Request, status: number) => void
}

export interface MetadataServer {
  /** "http://127.0.0.1:40000", without a slash at the end. */
  readonly url: string
  readonly port: number
  /** Every request so far. */
  readonly requests: readonly Request[]
  /** Closes open connections too. */
  close(): Promise<void>
}

export async function serve(options: ServeOptions): Promise<MetadataServer> {
  const { answers, address = '127.0.0.1', port = 0, onRequest } = options
  const requests: Request[] = []
  const counts = new Map<string, number>()
  const find = (request: Request) => (typeof answers === 'function' ? answers(request) : answers[request.path])
  const server = createServer((incoming, response) => {
    const request = requestOf(incoming)
    requests.push(request)
    const seen = counts.get(request.path) ?? 0
    counts.set(request.path, seen + 1)
    const answer = resolve(find(request), seen)
    onRequest?.(request, answer?.status ?? (answer ? 200 : 404))
    // The client closes its end of a dripping connection when it gives up; that is what such an answer is for.
    send(response, answer ?? { status: 404, body: 'Not Found\n' }).catch(() => response.destroy())
  })
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(port, address, done)
  })
  const bound = server.address() as AddressInfo
  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${bound.port}`,
    port: bound.port,
    requests,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

function requestOf(incoming: IncomingMessage): Request {
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]))
  return { method: incoming.method ?? 'GET', path: incoming.url ?? '/', headers }
}

/** Follows `times` and `then` for request number `seen`, counted from 0. */
function resolve(answer: Answer | undefined, seen: number): AnswerDetails | undefined {
  if (answer === undefined) return undefined
  if (typeof answer === 'string' || answer instanceof Uint8Array) return { body: answer }
  if (answer.times === undefined || seen < answer.times) return answer
  return resolve(answer.then, seen - answer.times)
}

async function send(response: ServerResponse, answer: AnswerDetails): Promise<void> {
  const body = Buffer.from(answer.body ?? '')
  if (answer.delay) await wait(answer.delay, response)
  response.writeHead(answer.status ?? 200, { 'content-length': String(body.length), ...answer.headers })
  if (answer.cut !== undefined) {
    response.write(body.subarray(0, answer.cut), () => response.destroy())
    return
  }
  if (!answer.drip) {
    response.end(body)
    return
  }
  for (const byte of body) {
    if (response.destroyed) return
    response.write(Buffer.of(byte))
    await wait(answer.drip, response)
  }
  response.end()
}

/** Ends early when the client has gone: a server that is being closed must not wait. */
function wait(milliseconds: number, response: ServerResponse): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds)
    response.once('close', () => {
      clearTimeout(timer)
      done()
    })
  })
}
