// A boot of this very process: real host, real console, the process's own ids and environment.

import { type Boot, type BootOptions, openBoot } from '../stages/boot.ts'
import type { SpanEvent } from '../stages/events/spans.ts'
import { type ProcessConsole, processConsole } from '../system/process-console.ts'
import { undone } from '../system/process-exits.ts'
import { real } from '../system/real.ts'
import { childFlag } from './child-flag.ts'
import { endOnSignal } from './signals.ts'
import { stoppable } from './stoppable.ts'

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
  endOnSignal(boot, { running: () => running.at(-1), stop: () => stop().abort(), undone })
  return boot
}
