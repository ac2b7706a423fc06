// Several ways to one result, tried at once: each begins a little after the one before (as RFC 8305 does with addresses), so that the
// preferred one wins where several lead there, and none waits for another to time out.

import { Failure, HostError } from '../../core/errors.ts'
import type { Clock } from '../../system/host.ts'

/** undefined: this one leads to no result. Once `signal` is aborted it ends soon, whatever it has found. */
export type Attempt<T> = (signal: AbortSignal) => Promise<T | undefined>

export interface Pace {
  readonly clock: Clock
  /** Milliseconds from one to the next; none while all that have begun are over. */
  readonly delay: number
  /** How many may go on at once. Default: all. */
  readonly most?: number
  /** Ends all of them. */
  readonly signal?: AbortSignal
}

/**
 * The first result; all others are ended, and over when it is returned. A bug in one ends all. Without a result: a document that is
 * broken is thrown, undefined is returned if one of them found that out, and otherwise the first failure is thrown.
 */
export async function sideBySide<T>(attempts: readonly Attempt<T>[], pace: Pace): Promise<T | undefined> {
  const enough = new AbortController()
  const stop = pace.signal ? AbortSignal.any([enough.signal, pace.signal]) : enough.signal
  const running = new Set<Promise<void>>()
  const failures = new Map<number, Failure>()
  let result: T | undefined
  let bug: { readonly error: unknown } | undefined
  let without = 0

  function begin(attempt: Attempt<T>, index: number): void {
    const one = attempt(stop)
      .then(
        (found) => {
          if (stop.aborted) return
          if (found === undefined) without += 1
          else result = found
        },
        (error: unknown) => {
          if (stop.aborted) return
          if (error instanceof Failure) failures.set(index, error)
          else bug = { error }
        },
      )
      .then(() => {
        running.delete(one)
        if (result !== undefined || bug) enough.abort()
      })
    running.add(one)
  }

  for (const [index, attempt] of attempts.entries()) {
    begin(attempt, index)
    if (index < attempts.length - 1) await untilNext(running, pace, stop)
    if (stop.aborted) break
  }
  await Promise.all(running)
  pace.signal?.throwIfAborted()
  if (bug) throw bug.error
  if (result !== undefined) return result
  const inOrder = [...failures].sort(([a], [b]) => a - b).map(([, failure]) => failure)
  const telling = inOrder.find((failure) => !(failure instanceof HostError)) ?? (without > 0 ? undefined : inOrder[0])
  if (telling) throw telling
  return undefined
}

async function untilNext(running: ReadonlySet<Promise<void>>, { clock, delay, most }: Pace, stop: AbortSignal) {
  const full = most !== undefined && running.size >= most
  const over = new AbortController()
  const time = full ? new Promise<never>(() => {}) : clock.sleep(delay, over.signal).then(passed, passed)
  try {
    while (running.size > 0 && !stop.aborted) {
      const ended = await Promise.race([time, ...running])
      if (ended === 'passed' || full) return
    }
  } finally {
    over.abort()
  }
}

function passed(): 'passed' {
  return 'passed'
}
