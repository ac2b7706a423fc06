// Asks a real service, once for each request: no proxy, no redirect is followed, and what comes is bounded.

import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Request } from './answer.ts'
import { type Ask, type Asked, AskFailure } from './ask.ts'

export interface Service {
  /** "http://169.254.169.254": what addresses of the service begin with. */
  readonly origin: string
  /** What its paths begin with: "" or "/seed". */
  readonly base: string
  readonly ask: Ask
}

export interface AskBounds {
  /** Milliseconds for one answer. */
  readonly timeout: number
  /** Bytes of one answer. */
  readonly limit: number
}

const usual: AskBounds = { timeout: 10_000, limit: 8 * 1024 * 1024 }

/** "http://[fe80::a9fe:a9fe%eth0]", "unix:/dev/lxd/sock", an absolute path of a socket. Undefined: it is no such address. */
export function serviceAt(url: string, bounds: AskBounds = usual): Service | undefined {
  const socketPath = /^(?:unix:)?(\/.*)$/.exec(url)?.[1]
  if (socketPath !== undefined) {
    return { origin: `unix:${socketPath}`, base: '', ask: asking(httpRequest, { socketPath, host: 'lxd' }, bounds) }
  }
  const [, scheme, name, port, path = ''] =
    /^(https?):\/\/(\[[^\]@]+\]|[^/?#:@[\]]+)(?::(\d{1,5}))?(\/[^?#]*)?$/i.exec(url) ?? []
  if (scheme === undefined || name === undefined) return undefined
  const secure = scheme.toLowerCase() === 'https'
  const host = name.replace(/^\[|\]$/g, '').replace(/%25/, '%')
  const authority = `${name.replace(/%[^\]]*/, '')}${port === undefined ? '' : `:${port}`}`
  const options = { host, port: port ?? (secure ? 443 : 80), headers: { host: authority } }
  return {
    origin: `${scheme.toLowerCase()}://${authority}`,
    base: path.replace(/(?<!\/)\/+$/, ''),
    ask: asking(secure ? httpsRequest : httpRequest, options, bounds),
  }
}

type Send = (options: RequestOptions, heard: (response: IncomingMessage) => void) => ReturnType<typeof httpRequest>

function asking(send: Send, place: RequestOptions, bounds: AskBounds): Ask {
  let low = 1023
  return async (request) => {
    const { clientPort } = request
    if (clientPort === undefined || clientPort >= 1024) return await exchanged(send, place, request, bounds)
    // A port is used once, as the connection before still occupies its own.
    for (; low > 512; low -= 1) {
      try {
        return await exchanged(send, { ...place, localPort: low-- }, request, bounds)
      } catch (error) {
        const { code } = ((error as AskFailure).cause ?? {}) as NodeJS.ErrnoException
        if (code === 'EACCES' || code === 'EPERM') break
        if (code !== 'EADDRINUSE' && code !== 'EADDRNOTAVAIL') throw error
      }
    }
    return await exchanged(send, place, request, bounds)
  }
}

function exchanged(send: Send, place: RequestOptions, request: Request, { timeout, limit }: AskBounds): Promise<Asked> {
  const { method, path, body } = request
  const headers = { 'user-agent': 'firstlight', accept: '*/*', ...request.headers }
  const length = method === 'PUT' || method === 'POST' ? { 'content-length': String(body?.length ?? 0) } : {}
  return new Promise((done, failed) => {
    const options = {
      ...place,
      method,
      path,
      headers: { ...(place.headers as Readonly<Record<string, string>>), ...headers, ...length },
      agent: false,
    }
    const sent = send(options, (response) => {
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        chunks.push(chunk)
        if (size > limit) give(new AskFailure('too-large'))
      })
      response.on('error', (error) => give(failureOf(error)))
      response.once('end', () => {
        if (!response.complete) return give(new AskFailure('protocol'))
        done({ status: response.statusCode ?? 0, headers: headersOf(response), body: Buffer.concat(chunks) })
      })
    })
    // The first of these counts.
    const give = (failure: AskFailure) => {
      failed(failure)
      sent.destroy()
    }
    const timer = setTimeout(() => give(new AskFailure('timeout')), timeout)
    sent.on('error', (error) => give(failureOf(error)))
    sent.once('close', () => {
      clearTimeout(timer)
      failed(new AskFailure('protocol'))
    })
    sent.end(body)
  })
}

function failureOf(error: NodeJS.ErrnoException): AskFailure {
  const isWire = error.code?.startsWith('HPE_') || error.code === 'ECONNRESET'
  return new AskFailure(isWire ? 'protocol' : 'unreachable', error)
}

function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]))
}
