// The lock of lockf(3) on an open file, which other programs take too. Where node cannot call it, it is a boot, which is alone.

import { timerDelay } from './durations.ts'
import { libc } from './libc.ts'

/** Milliseconds between two tries. */
const pause = 100

/** False: somebody else had it until no time was `left`, in milliseconds. */
export async function lockWithin(fd: number, left: () => number): Promise<boolean> {
  const tryLock = libc('lockf')
  while (tryLock && !tryLock(fd)) {
    if (left() <= 0) return false
    const { setTimeout: wait } = await import('node:timers/promises')
    await wait(timerDelay(pause))
  }
  return true
}
