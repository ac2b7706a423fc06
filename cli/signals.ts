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
  /** Default: this process. */
  readonly process?: { once(signal: (typeof signals)[number], listener: () => void): unknown; exit(code: number): void }
}

export function endOnSignal(
  boot: Pick<Boot, 'notices' | 'log' | 'doing'>,
  { running, stop, process = globalThis.process }: Interruption,
): void {
  for (const signal of signals) {
    process.once(signal, () => {
      const work = running()
      const when = work ? say` during ${say.word(work)}` : ''
      boot.notices.error('stage/signal', say`Received signal ${signal} (${constants.signals[signal]})${when}: ending`, {
        hint: say`what was not done is done by the next start of the stage`,
      })
      // The shutdown ends the commands of a stopped unit itself, in its own order.
      if (signal === 'SIGINT') stop()
      const exit = () => process.exit(0)
      const stopped = boot.doing.once?.stop() ?? Promise.resolve()
      stopped.then(boot.log.flush, boot.log.flush).then(exit, exit)
    })
  }
}
