// How time is measured and waited for.

/** Milliseconds since some moment, never backwards. `performance.now()` would load node's whole perf_hooks. */
export function milliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/**
 * A clock whose reading costs something, in seconds, read once in so many milliseconds and counted on by `now` in between. Never backwards where what
 * it tells is no coarser than that.
 */
export function counted(read: () => number, every: number, now: () => number = milliseconds): () => number {
  let at = Number.NEGATIVE_INFINITY
  let seconds = 0
  return () => {
    const passed = now() - at
    if (passed < every) return seconds + passed / 1000
    at = now()
    seconds = read()
    return seconds
  }
}

export const longestDelay = 2 ** 31 - 1

/**
 * Node's timers take whole milliseconds up to 2^31 - 1, 24.8 days. Of a fraction or of infinity some make an exception, and what is longer
 * than that they make 1 ms. Every delay that is computed goes through here; tools/laws.ts looks after that.
 */
export function timerDelay(delay: number): number {
  if (Number.isNaN(delay)) return 0
  return Math.min(Math.max(Math.ceil(delay), 0), longestDelay)
}
