// Tells the service manager how far the process is.

import { reasonOf } from '../../core/errors.ts'
import type { Notices } from '../../core/notices.ts'
import { say } from '../../core/said.ts'
import { libc } from '../../system/libc.ts'
import type { Io } from '../io.ts'

export interface ServiceNotify {
  /** A state such as "READY=1". Never throws. */
  readonly notify: (state: string) => void
  /** Resolves when all of it has been sent. */
  told(): Promise<void>
}

/** Nothing is told where no manager wants to hear it. */
export function serviceNotify({ environment, host: { commands } }: Io, notices: Notices): ServiceNotify {
  const send = libc('notify')
  let told = Promise.resolve()
  return {
    notify(state) {
      const socket = environment['NOTIFY_SOCKET']
      if (!socket || send?.(socket, state)) return
      // The manager is busy: only the message that it waits for must reach it.
      if (send && !state.startsWith('READY=1')) return
      told = told
        .then(() => commands.run(['systemd-notify', '--no-block', ...state.split('\n')], { timeout: 5000 }))
        .then(
          () => {},
          (error: unknown) => notices.debug(say`systemd was not told "${say.word(state)}": ${reasonOf(error)}`),
        )
    },
    told: () => told,
  }
}
