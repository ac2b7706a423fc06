// What has to be undone when the process is told to end.

/** Registers `cleanup`; the answer takes it off again. */
export type Exits = (cleanup: () => Promise<void>) => () => void

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** What a signal has begun to undo. */
const undoing = new Set<Promise<void>>()

/** Cleans up at the first signal, then ends as the signal would have ended it; where somebody else listens to the signal, that one ends it. */
export const processExits: Exits = (cleanup) => {
  const handlers = signals.map((signal) => {
    const handler = () => {
      unregister()
      const done: Promise<void> = cleanup().finally(() => {
        undoing.delete(done)
        if (undoing.size === 0 && process.listenerCount(signal) === 0) process.kill(process.pid, signal)
      })
      undoing.add(done)
    }
    process.on(signal, handler)
    return [signal, handler] as const
  })
  const unregister = () => {
    for (const [signal, handler] of handlers) process.off(signal, handler)
  }
  return unregister
}

/** All is undone that a signal has begun to undo. */
export async function undone(): Promise<void> {
  while (undoing.size > 0) await Promise.allSettled(undoing)
}
