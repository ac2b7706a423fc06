// A serial device as a stream. It is read and written without ever blocking, and asked again after a pause that grows: a device that
// hangs must not hold a thread of the process, and node's own stream of a terminal opens some of them anew and others not, so that
// nobody knows which descriptor to close.

import fs from 'node:fs'
import { Duplex } from 'node:stream'
import type { Place } from './door.ts'
import { timerDelay } from './durations.ts'
import { errnoOf } from './file-error.ts'

/** Milliseconds. */
const longestPause = 16

/** Opened at once, whether or not anybody is at the other end. Throws as node:fs does. */
export function openSerial({ address }: Pick<Place, 'address'>): number {
  const { O_RDWR, O_NOCTTY, O_NONBLOCK } = fs.constants
  return fs.openSync(address, O_RDWR | O_NOCTTY | O_NONBLOCK)
}

/** Owns `fd`, opened without blocking. */
export function serialStream(fd: number): Duplex {
  const buffer = Buffer.alloc(4096)
  const stream = new Duplex({
    read: () => ready(stream, () => fs.readSync(fd, buffer), done),
    write(chunk: Buffer, _, written) {
      const more = (from: number) =>
        ready(
          stream,
          () => fs.writeSync(fd, chunk, from),
          (error, length) => (error || from + length >= chunk.length ? written(error) : more(from + length)),
        )
      more(0)
    },
    // What was written and not sent is waited for by the kernel, on a thread of its own.
    destroy: (error, closed) => fs.close(fd, () => closed(error)),
  })
  // A terminal that has been hung up fails to be read.
  const done = (error: Error | null, length: number) => {
    if (error && errnoOf(error) !== 'EIO') stream.destroy(error)
    else stream.push(error || length === 0 ? null : Buffer.from(buffer.subarray(0, length)))
  }
  return stream
}

function ready(stream: Duplex, act: () => number, done: (error: Error | null, length: number) => void): void {
  let pause = 1
  const attempt = () => {
    if (stream.destroyed) return
    let length: number
    try {
      length = act()
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN') return done(error as Error, 0)
      setTimeout(attempt, timerDelay(pause))
      pause = Math.min(pause * 2, longestPause)
      return
    }
    done(null, length)
  }
  attempt()
}
