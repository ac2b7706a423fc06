// A socket as faults see it.

import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import type { Wire } from './fault.ts'

const defaultPace = 1000

export function wireOf(socket: Socket, pace: number = defaultPace): Wire {
  socket.on('error', () => {}) // The client has gone; that is what such a connection is for.
  const open = () => socket.writable && !socket.destroyed
  return {
    get open() {
      return open()
    },
    async write(data) {
      if (open() && !socket.write(data)) await happened(socket, ['drain', 'close'])
    },
    end: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
    pause: () => waited(socket, pace),
  }
}

/** Ends early when the client has gone: a server that is being closed must not wait. */
export function waited(client: EventEmitter & { readonly destroyed: boolean }, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (client.destroyed) return resolve()
    const done = () => {
      clearTimeout(timer)
      client.off('close', done)
      resolve()
    }
    const timer = setTimeout(done, Math.min(Math.max(0, milliseconds), 2 ** 31 - 1))
    client.once('close', done)
  })
}

/** Resolves with the first of these events. */
function happened(socket: EventEmitter, events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of events) socket.off(event, done)
      resolve()
    }
    for (const event of events) socket.once(event, done)
  })
}
