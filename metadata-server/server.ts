// A metadata service on loopback: a tree of answers, with the faults that real ones have. It shares no code with the
// clients it proves.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Answer, type AnswerDetails, type Answering, detailsOf, type Request } from './answer.ts'
import type { Fault, RightAnswer } from './fault.ts'
import { bothFaults, type FaultRules, type FaultSwitches, faulty, withFaults } from './fault-rules.ts'
import type { PageOptions } from './page-options.ts'
import { type RequestLog, requestLog } from './request-log.ts'
import { befalls, type Turns, withoutHops } from './turns.ts'
import { waited, wireOf } from './wire.ts'

/** A fault of all paths. */
export interface ServerFault extends Turns {
  /** Of faults.ts. */
  readonly name: string
  /** Milliseconds between its steps. Default 1000. */
  readonly pace?: number
}

export interface ServeOptions {
  /** Answers by path, or a function that decides; undefined from it means 404. */
  readonly answers: Readonly<Record<string, Answer>> | Answering
  /** Turns are counted for each path, or in connections if it befalls those. */
  readonly fault?: ServerFault | undefined
  /** Faults of some paths, which can be switched while the server runs. */
  readonly faults?: FaultRules | undefined
  /** Default 127.0.0.1. */
  readonly address?: string | undefined
  /** Default: any free one. */
  readonly port?: number | undefined
  /** The path of a unix socket to make, in place of address and port. */
  readonly socket?: string | undefined
  /** Shows people what is asked, with a switch for each fault, at /_firstlight. Default: nothing is there. */
  readonly page?: PageOptions | undefined
  /** `outcome`: the status, or the name of a fault. */
  readonly onRequest?: ((request: Request, outcome: number | string) => void) | undefined
}

export interface MetadataServer extends Pick<RequestLog, 'requests' | 'waitForRequest'> {
  /** "http://127.0.0.1:40000", without a slash at the end; "unix:/dev/lxd/sock". */
  readonly url: string
  /** 0 on a unix socket. */
  readonly port: number
  /** Those of the option. */
  readonly faults: FaultSwitches
  /** Bytes sent so far, those included that nobody has taken. */
  readonly bytesSent: number
  /** Closes open connections too. */
  close(): Promise<void>
}

export async function serve(options: ServeOptions): Promise<MetadataServer> {
  const { answers, fault, faults = {}, address = '127.0.0.1', port = 0, socket, onRequest } = options
  const log = requestLog()
  const counts = new Map<string, number>()
  const find: Answering = (request) => {
    const { path } = request
    if (typeof answers === 'function') return answers(request)
    return Object.hasOwn(answers, path) ? answers[path] : faultyBefore(answers[withoutHops(path)])
  }
  const act = fault && (await faultNamed(fault.name))
  const shown = options.page && (await import('./page.ts'))
  const switched = withFaults(shown ? bothFaults(faults, { '*': shown.commonFaults }) : faults, find)
  const first = act && !('connected' in act) ? inFront(fault, switched.answers) : switched.answers
  const page = shown?.page({ log, faults: switched.faults, places: () => [url], ...(options.page as PageOptions) })
  const server = createServer(async (incoming, response) => {
    if (await page?.(incoming, response)) return
    const request = await requestOf(incoming)
    const seen = counts.get(request.path) ?? 0
    counts.set(request.path, seen + 1)
    const answer = resolve(first(request), seen)
    const outcome = answer?.fault ?? answer?.status ?? (answer ? 200 : 404)
    log.add(request, outcome)
    onRequest?.(request, outcome)
    // The client closes its end of a dripping connection when it gives up; that is what such an answer is for.
    send(response, request, answer ?? { status: 404, body: 'Not Found\n' }).catch(() => response.destroy())
  })
  const sockets = watchConnections(server, fault, act)
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    if (socket === undefined) server.listen({ port, host: address, backlog: mostWaiting }, done)
    else server.listen(socket, done)
  })
  const bound = socket === undefined ? (server.address() as AddressInfo).port : 0
  const url =
    socket === undefined ? `http://${address.includes(':') ? `[${address}]` : address}:${bound}` : `unix:${socket}`
  return {
    url,
    port: bound,
    requests: log.requests,
    waitForRequest: log.waitForRequest,
    faults: switched.faults,
    get bytesSent() {
      return sockets.bytesSent()
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        sockets.destroy()
      }),
  }
}

/** The many that there are are only loaded for a server that is not well. */
async function faultNamed(name: string): Promise<Fault> {
  return (await import('./faults.ts')).faultNamed(name)
}

/** A path that redirects have led to is as faulty as the one they began with. */
function faultyBefore(answer: Answer | undefined): Answer | undefined {
  return answer !== undefined && detailsOf(answer).fault !== undefined ? answer : undefined
}

/** The answers with a fault in front that befalls requests. */
function inFront({ name, pace, after, times }: ServerFault, answers: Answering): Answering {
  return faulty({ '*': { fault: name, pace, after, times } }, answers)
}

/** All connections, of which some may meet a fault before anything is read from them. */
function watchConnections(
  server: ReturnType<typeof createServer>,
  fault: ServerFault | undefined,
  act: Fault | undefined,
) {
  const open = new Set<Socket>()
  let closed = 0
  let count = 0
  const [http] = server.listeners('connection')
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => {
      open.delete(socket)
      closed += socket.bytesWritten
    })
    if (fault && act && 'connected' in act && befalls(fault, count++)) {
      void Promise.resolve(act.connected(wireOf(socket, fault.pace))).catch(() => socket.destroy())
    } else http?.call(server, socket)
  })
  return {
    bytesSent: () => [...open].reduce((sum, socket) => sum + socket.bytesWritten, closed),
    destroy() {
      for (const socket of open) socket.destroy()
    },
  }
}

/** Connections that wait to be taken: one too many is dropped by the kernel, and its client tries again a second later. */
const mostWaiting = 4096

/** A client that says more than this is not listened to. */
const mostOfBody = 1024 * 1024

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]))
  const body = await bodyOf(incoming)
  const { method = 'GET', url = '/', socket } = incoming
  return {
    method,
    path: url,
    headers,
    ...(body.length > 0 && { body }),
    ...(socket.remotePort !== undefined && { clientPort: socket.remotePort }),
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const { headers } = incoming
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers
  if (Number(length) === 0 && encoding === undefined) return Buffer.alloc(0)
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size <= mostOfBody) chunks.push(chunk)
    }
  } catch {
    // The client has gone in the middle of what it said; there is nobody to answer.
  }
  return Buffer.concat(chunks)
}

/** Follows `times` and `then` for request number `seen`, counted from 0. */
function resolve(answer: Answer | undefined, seen: number): AnswerDetails | undefined {
  if (answer === undefined) return undefined
  const details = detailsOf(answer)
  if (details.times === undefined || seen < details.times) return details
  return resolve(details.then, seen - details.times)
}

async function send(response: ServerResponse, request: Request, answer: AnswerDetails): Promise<void> {
  if (answer.fault !== undefined) return misbehave(response, request, answer.fault, answer)
  const body = Buffer.from(answer.body ?? '')
  if (answer.delay) await waited(response, answer.delay)
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
    await waited(response, answer.drip)
  }
  response.end()
}

async function misbehave(response: ServerResponse, request: Request, name: string, answer: AnswerDetails) {
  const fault = await faultNamed(name)
  const right: RightAnswer = { ...answer, status: answer.status ?? 200, body: Buffer.from(answer.body ?? '') }
  if ('changed' in fault) return send(response, request, fault.changed(right, request))
  const { socket } = response
  if (!socket) return
  const wire = wireOf(socket, answer.pace)
  await ('connected' in fault ? fault.connected(wire) : fault.raw(wire, right, request))
}
