// A boot of this very process: real host, real console, the process's own ids and environment.

import { type Boot, type BootOptions, openBoot } from '../stages/boot.ts'
import { type ProcessConsole, processConsole } from '../system/process-console.ts'
import { real } from '../system/real.ts'
import { childFlag } from './child-flag.ts'

export interface ProcessBootOptions extends Pick<BootOptions, 'force' | 'files' | 'debug' | 'onEvent' | 'onNotice'> {
  readonly console?: ProcessConsole
}

export function processBoot(options: ProcessBootOptions = {}): Boot {
  const console = options.console ?? processConsole()
  const boot: Boot = openBoot({
    ...options,
    host: real({ passTo: () => console.childOutput(), observe: (event) => boot.observe(event) }),
    console,
    javascriptChild: [process.execPath, process.argv[1] ?? '', childFlag],
    processId: process.pid,
    parentId: process.ppid,
    cloudCfg: process.env['CLOUD_CFG'],
  })
  return boot
}
