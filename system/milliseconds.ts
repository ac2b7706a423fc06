// A clock for durations: `performance.now()` would load node's whole perf_hooks.

/** Milliseconds since some moment, never backwards. */
export function milliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
