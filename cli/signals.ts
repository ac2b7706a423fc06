// A boot that is told to end says so where people look, and ends with 0: the machine is shutting down, often because a
// script of the boot asked for it, and a unit that is stopped for that reason has not failed.

import { constants } from 'node:os'
import { say } from '../core/said.ts'
import type { Boot } from '../stages/boot.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGABRT'] as const

export interface Interruption {
  /** What is being done right now: "init-network/config-ssh". */
  running(): string | undefined
  /** Ends the commands that run for the boot. */
  stop(): void
  /** What the signal has begun to undo is undone. */
  undone(): Promise<void>
  /** Default: this process. */
  readonly process?: { on(signal: (typeof signals)[number], listener: () => void): unknown; exit(code: number): void }
}

export function endOnSignal(
  boot: Pick<Boot, 'notices' | 'log' | 'doing'>,
  { running, stop, undone, process = globalThis.process }: Interruption,
): void {
  let ending = false
  const exit = () => process.exit(0)
  for (const signal of signals) {
    process.on(signal, () => {
      // The shutdown ends the commands of a stopped unit itself, in its own order.
      if (signal === 'SIGINT') stop()
      // Who says it twice does not want to wait.
      if (ending) return exit()
      ending = true
      const work = running()
      const when = work ? say` during ${say.word(work)}` : ''
      boot.notices.error('stage/signal', say`Received signal ${signal} (${constants.signals[signal]})${when}: ending`, {
        hint: say`what was not done is done by the next start of the stage`,
      })
      const { log, doing } = boot
      // Whoever else listens to the signal begins to undo things after this.
      void Promise.allSettled([doing.once?.stop(), Promise.resolve().then(undone)])
        .then(log.flush)
        .then(exit, exit)
    })
  }
}
