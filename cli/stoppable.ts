// Commands that end with the boot.

import type { Host, RunOptions } from '../system/host.ts'

/** Each command is a process group of its own, so an interrupt at the terminal reaches it only through here. */
export function stoppable(host: Host, stopped: () => AbortSignal): Host {
  const joined = ({ signal: own, ...options }: RunOptions = {}): RunOptions => {
    if (options.undoes) return { ...options, ...(own && { signal: own }) }
    return { ...options, signal: own ? AbortSignal.any([own, stopped()]) : stopped() }
  }
  const { find, query, run } = host.commands
  return {
    ...host,
    commands: {
      find,
      query: (argv, options) => query(argv, joined(options)),
      run: (argv, options) => run(argv, joined(options)),
    },
  }
}
