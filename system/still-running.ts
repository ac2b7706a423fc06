// When a host tells of a command that goes on and on: after half a minute, and each ten minutes.

import type { RunOptions } from './host.ts'

const first = 30_000
const every = 600_000

/** Milliseconds from the start of a command to the next time; `passed`: since its start. */
export function nextStill(passed: number): number {
  return passed < first ? first : (Math.floor(passed / every) + 1) * every
}

/** For a host whose time does not pass by itself: `pass` lets it. Returns how many milliseconds have passed at the last time. */
export async function tellStill({ still, timeout }: RunOptions, takes: number, pass: (milliseconds: number) => void) {
  let told = 0
  if (!still) return told
  for (let next = nextStill(0); next < takes && next < (timeout ?? takes); next = nextStill(next)) {
    pass(next - told)
    told = next
    await still(next)
  }
  return told
}
