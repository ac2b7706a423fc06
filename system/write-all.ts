// Text to one of the process's own descriptors. `process.stdout` does the same after loading node's streams, a sixth of a start.

import { writeSync } from 'node:fs'

/** Milliseconds between looks at a full pipe that does not block. */
const pause = 2

/** Returns when all of it is written. Throws what write(2) fails with, but waits for a pipe that is full for a moment. */
export function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause)
    }
  }
}
