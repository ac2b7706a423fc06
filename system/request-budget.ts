// The one budget of a request: milliseconds for everything, over tries, redirects, waits and the body. No request is without one.

import { longestDelay } from './durations.ts'
import type { HttpOptions } from './host.ts'

/** One try, where the caller does not say. */
export const defaultTimeout = 10_000
const defaultInterval = 1000
/** Where the caller gives no budget, a server that asks to wait is given at least this long. The reference waits for ever. */
const least = 600_000
/** Where the caller gives no budget, however many tries it asks for. */
const most = 3_600_000

/** By default as long as all tries and the waits between them may take; zero or less: one try. */
export function requestBudget(options: HttpOptions): number {
  const { budget } = options
  if (budget !== undefined) return Math.min(budget, longestDelay)
  return Math.min(Math.max(triesTime(options), least), most)
}

/** Milliseconds that all tries and the waits between them take where nobody answers. */
export function triesTime(options: HttpOptions): number {
  const { timeout = defaultTimeout, retries = 0 } = options
  let tries = timeout
  for (let number = 1; number <= retries && tries < most; number += 1) {
    tries += Math.max(1, timeout + pauseAfter(number, options))
  }
  return tries
}

/** Milliseconds until the next try where the server does not ask for others. */
export function pauseAfter(tries: number, { interval = defaultInterval }: HttpOptions): number {
  return Math.max(0, typeof interval === 'function' ? interval(tries) : interval)
}

/** Machines that boot together were refused together: each waits between three quarters and five quarters of the pause. `random`: 0 to 1. */
export function spreadPause(pause: number, random: () => number): number {
  return pause * (0.75 + random() / 2)
}

/** No less than the server asks for, and at most a tenth more. */
export function spreadAsked(wait: number, random: () => number): number {
  return wait * (1 + random() / 10)
}
