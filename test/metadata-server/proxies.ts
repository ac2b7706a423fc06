// Proxies on loopback: one that is well, and one that goes wrong as the faults of the metadata server do when it is asked for a tunnel.

import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { type Duplex, pipeline } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import type { Fault } from '../../metadata-server/fault.ts'
import { wireOf } from '../../metadata-server/wire.ts'

interface Listening {
  readonly port: number
  readonly bytesSent: number
  close(): Promise<void>
}

interface Opened {
  on(event: 'connection', act: (socket: Socket) => void): unknown
  listen(port: number, address: string, done: () => void): unknown
  address(): unknown
  close(done: () => void): unknown
}

async function listening(server: Opened): Promise<Listening> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket.on('error', () => {})))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as AddressInfo).port,
    get bytesSent() {
      return [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0)
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function joined(near: Duplex, port: number): void {
  const far = connect(port, '127.0.0.1')
  pipeline(near, far, () => near.destroy())
  pipeline(far, near, () => far.destroy())
}

/** Tunnels lead to `port`, whatever they were asked for. */
export function tunnelsTo(port: number): Promise<Listening> {
  const server = createServer().on('connect', (_, socket) => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    joined(socket, port)
  })
  return listening(server)
}

/** TLS in front of a server that has none. */
export function secured(port: number, key: string, cert: string): Promise<Listening> {
  return listening(createTlsServer({ key, cert }, (socket) => joined(socket, port)))
}

/** `fault` is what becomes of each connection or tunnel. */
export function evilTunnels(fault: Fault, rightAnswer: string): Promise<Listening> {
  if ('connected' in fault) return listening(faultyAtOnce(fault.connected))
  const server = createServer().on('connect', (incoming, socket) => {
    const wire = wireOf(socket as Socket, 1)
    const right = { status: 200, body: Buffer.from(rightAnswer) }
    const request = { method: 'CONNECT', path: incoming.url ?? '', headers: {} }
    if ('raw' in fault) return void Promise.resolve(fault.raw(wire, right, request)).catch(() => socket.destroy())
    const { status = 200, headers = {}, body = '' } = fault.changed(right, request)
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    void wire.write(`HTTP/1.1 ${status} Changed\r\n${lines.join('')}\r\n${body}`).then(() => wire.end())
  })
  return listening(server)
}

function faultyAtOnce(connected: Extract<Fault, { connected: unknown }>['connected']): Server {
  const server = createServer()
  server.removeAllListeners('connection')
  return server.on('connection', (socket: Socket) => {
    void Promise.resolve(connected(wireOf(socket, 1))).catch(() => socket.destroy())
  })
}
