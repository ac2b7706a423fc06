// What has to be undone when the process is told to end.

/** Registers `cleanup`; the answer takes it off again. */
export type Exits = (cleanup: () => Promise<void>) => () => void

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** Cleans up at the first signal, then ends as the signal would have ended it. */
export const processExits: Exits = (cleanup) => {
  const handlers = signals.map((signal) => {
    const handler = () => {
      unregister()
      void cleanup().finally(() => process.kill(process.pid, signal))
    }
    process.on(signal, handler)
    return [signal, handler] as const
  })
  const unregister = () => {
    for (const [signal, handler] of handlers) process.off(signal, handler)
  }
  return unregister
}
