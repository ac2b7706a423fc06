// Waiting for what nothing announces: a file that another program is about to write, an address that a NIC is about to have.

import type { Clock } from './host.ts'

export interface Patience {
  /** Milliseconds of waiting in all. */
  readonly budget: number
  /** Milliseconds between two looks. */
  readonly interval: number
}

/** What `look` finds at last; undefined: nothing, in all the time it was given. It looks at least once. */
export async function lookUntil<T>(
  clock: Pick<Clock, 'sleep'>,
  look: () => Promise<T | undefined>,
  { budget, interval }: Patience,
): Promise<T | undefined> {
  for (let left = budget; ; left -= interval) {
    const found = await look()
    if (found !== undefined || left <= 0) return found
    await clock.sleep(Math.min(interval, left))
  }
}
