// The connections that undici's clients make for an exchange, each watched over: what they are told, and that nothing stays open.

import { isIP, type Socket } from 'node:net'
import type { Client } from 'undici'
import { say } from '../core/said.ts'
import { exchangeFailure } from './exchange-error.ts'
import type { Connector, Ends, Stop } from './line.ts'
import type { Exchange } from './transport.ts'

/** Bytes that an answer may have besides its body: headers, trailers, the frames of chunks. */
const overhead = 1024 * 1024
const longestHeaders = 64 * 1024

export function connections(from: Exchange['from']): Ends {
  /** With the bytes that each had read when what it serves now began. */
  const sockets = new Map<Socket, number>()
  const clients: Client[] = []
  let serving: { readonly exchange: Exchange; readonly stop: Stop } | undefined
  let ended = false

  /** A server may also send for ever what is in no body. */
  function watch(socket: Socket): void {
    socket.on('readable', () => {
      if (!serving) return
      const { exchange, stop } = serving
      const most = exchange.limit + overhead
      if (socket.bytesRead - (sockets.get(socket) ?? 0) <= most) return
      stop(exchangeFailure('too-large', exchange, say`the answer is larger than ${most} bytes`))
    })
  }

  return {
    serve(exchange, stop) {
      serving = { exchange, stop }
      for (const socket of sockets.keys()) sockets.set(socket, socket.bytesRead)
    },
    async client(origin, connector) {
      const { default: Client } = await import('undici/lib/dispatcher/client.js')
      const own = new Set<Socket>()
      const keep = (socket: Socket | null | undefined) => {
        if (!socket || own.has(socket)) return
        own.add(socket)
        sockets.set(socket, 0)
        if (ended) closed(socket)
        else socket.once('close', () => sockets.delete(socket))
      }
      const connect: Connector = (target, connected) => {
        // What the types leave out: the socket is given back at once, while it connects. Behind a tunnel it comes later.
        const socket = connector(target, (...result) => {
          keep(result[1])
          connected(...result)
        })
        keep(socket as unknown as Socket | undefined)
      }
      const localAddress = addressFor(origin, from)
      const options = localAddress === undefined ? {} : { localAddress }
      const client = new Client(origin, { allowH2: false, connect, maxHeaderSize: longestHeaders, ...options })
      client.on('connect', () => {
        for (const socket of own) watch(socket)
        own.clear()
      })
      clients.push(client)
      return client
    },
    end() {
      ended = true
      // First, as a client gives its socket an error, whose stack node writes down.
      for (const socket of sockets.keys()) closed(socket)
      for (const client of clients) client.destroy().catch(() => {})
    },
  }
}

/** A name may lead to either family. */
function addressFor(origin: string, { ipv4, ipv6 }: NonNullable<Exchange['from']> = {}): string | undefined {
  const { hostname } = new URL(origin)
  if (hostname.startsWith('[')) return ipv6
  return isIP(hostname) === 4 ? ipv4 : (ipv4 ?? ipv6)
}

function closed(socket: Socket): void {
  socket.on('error', () => {}).destroy()
}
