// Several ways to one result, tried at once: each begins a little after the one before (as RFC 8305 does with addresses), so that the
// preferred one wins where several lead there, and none waits for another to time out.

import { Failure, HostError } from '../../core/errors.ts'
import type { Clock } from '../../system/host.ts'

/**
 * undefined: this one leads to no result. Once `signal` is aborted it ends soon, whatever it has found. `claim` is called before something
 * that may be done only once: when it returns, all others are ended and over, and what this one comes to is what all come to. It throws
 * where another one was faster.
 */
export type Attempt<T> = (signal: AbortSignal, claim: Claim) => Promise<T | undefined>

export type Claim = () => Promise<void>

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
  const running = new Map<AbortController, Promise<void>>()
  const failures = new Map<number, Failure>()
  let result: T | undefined
  let bug: { readonly error: unknown } | undefined
  let without = 0

  async function claim(own: AbortController, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const others = [...running].filter(([other]) => other !== own)
    for (const [other] of others) other.abort()
    enough.abort()
    await Promise.all(others.map(([, one]) => one))
    failures.clear()
    without = 0
    signal.throwIfAborted()
  }

  function begin(attempt: Attempt<T>, index: number): void {
    const own = new AbortController()
    const signal = pace.signal ? AbortSignal.any([own.signal, pace.signal]) : own.signal
    const one = attempt(signal, () => claim(own, signal))
      .then(
        (found) => {
          if (signal.aborted) return
          if (found === undefined) without += 1
          else result ??= found
        },
        (error: unknown) => {
          if (signal.aborted) return
          if (error instanceof Failure) failures.set(index, error)
          else bug = { error }
        },
      )
      .then(() => {
        running.delete(own)
        if (result === undefined && !bug) return
        enough.abort()
        for (const other of running.keys()) other.abort()
      })
    running.set(own, one)
  }

  for (const [index, attempt] of attempts.entries()) {
    begin(attempt, index)
    if (index < attempts.length - 1) await untilNext(running, pace, stop)
    if (stop.aborted) break
  }
  await Promise.all(running.values())
  pace.signal?.throwIfAborted()
  if (bug) throw bug.error
  if (result !== undefined) return result
  const inOrder = [...failures].sort(([a], [b]) => a - b).map(([, failure]) => failure)
  const telling = inOrder.find((failure) => !(failure instanceof HostError)) ?? (without > 0 ? undefined : inOrder[0])
  if (telling) throw telling
  return undefined
}

async function untilNext(
  running: ReadonlyMap<unknown, Promise<void>>,
  { clock, delay, most }: Pace,
  stop: AbortSignal,
) {
  const full = most !== undefined && running.size >= most
  const over = new AbortController()
  const time = full ? new Promise<never>(() => {}) : clock.sleep(delay, over.signal).then(passed, passed)
  try {
    while (running.size > 0 && !stop.aborted) {
      const ended = await Promise.race([time, ...running.values()])
      if (ended === 'passed' || full) return
    }
  } finally {
    over.abort()
  }
}

function passed(): 'passed' {
  return 'passed'
}
