// The world of a command that runs as this process.

import type { Host } from '../system/host.ts'
import { real } from '../system/real.ts'
import type { Io } from './io.ts'

export function processIo(): Io {
  ignoreClosedPipe(process.stdout)
  ignoreClosedPipe(process.stderr)
  let host: Host | undefined
  let interrupted: Promise<void> | undefined
  return {
    name: 'firstlight',
    global: { debug: false, force: false },
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    get host() {
      host ??= real()
      return host
    },
    boot: async (options) => (await import('./process-boot.ts')).processBoot(options),
    root: process.getuid?.() === 0,
    directory: process.cwd(),
    environment: process.env,
    columns: columnsOf(process.env['COLUMNS'], process.stdout.columns),
    terminal: process.stdout.isTTY === true,
    get interrupted() {
      interrupted ??= new Promise<void>((resolve) => {
        process.once('SIGINT', () => resolve())
        process.once('SIGTERM', () => resolve())
      })
      return interrupted
    },
  }
}

/** `cloud-init query --all | head` closes the pipe early: nobody reads the rest, and what the command does goes on. */
function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

function columnsOf(variable: string | undefined, terminal: number | undefined): number {
  const given = Number(variable)
  return Number.isInteger(given) && given > 0 ? given : (terminal ?? 80)
}
