// A boot of this very process: real host, real console, the process's own ids and environment.

import { type Boot, type BootOptions, openBoot } from '../stages/boot.ts'
import type { SpanEvent } from '../stages/events/spans.ts'
import type { Host, RunOptions } from '../system/host.ts'
import { type ProcessConsole, processConsole } from '../system/process-console.ts'
import { real } from '../system/real.ts'
import { childFlag } from './child-flag.ts'
import { endOnSignal } from './signals.ts'

export interface ProcessBootOptions
  extends Pick<BootOptions, 'ahead' | 'force' | 'files' | 'debug' | 'onEvent' | 'onNotice'> {
  readonly console?: ProcessConsole
}

export function processBoot(options: ProcessBootOptions = {}): Boot {
  const console = options.console ?? processConsole()
  let stopping: AbortController | undefined
  const stop = () => (stopping ??= new AbortController())
  const running: string[] = []
  const boot: Boot = openBoot({
    ahead: 'stage',
    ...options,
    host: stoppable(
      real({ passTo: () => console.childOutput(), observe: (event) => boot.observe(event) }),
      () => stop().signal,
    ),
    console,
    processId: process.pid,
    parentId: process.ppid,
    javascriptChild: [process.execPath, process.argv[1] ?? '', childFlag],
    environment: process.env,
    onEvent(event: SpanEvent) {
      if (event.type === 'start') running.push(event.name)
      else running.pop()
      options.onEvent?.(event)
    },
  })
  endOnSignal(boot, { running: () => running.at(-1), stop: () => stop().abort() })
  return boot
}

/** Each command is a process group of its own, so an interrupt at the terminal reaches it only through here. */
function stoppable(host: Host, stopped: () => AbortSignal): Host {
  const joined = ({ signal: own, ...options }: RunOptions = {}): RunOptions => ({
    ...options,
    signal: own ? AbortSignal.any([own, stopped()]) : stopped(),
  })
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
