// The world of a command that runs as this process.

import type { Host } from '../system/host.ts'
import { real } from '../system/real.ts'
import { writeAll } from '../system/write-all.ts'
import type { Io } from './io.ts'

export function processIo(): Io {
  let host: Host | undefined
  let interrupted: Promise<void> | undefined
  return {
    name: 'firstlight',
    global: { debug: false, force: false },
    out: (text) => print(1, text),
    err: (text) => print(2, text),
    get host() {
      // Who runs yip or cloud-init-per by hand means the files around him.
      host ??= withStandardInput(real({ directory: process.cwd() }))
      return host
    },
    boot: async (options) => (await import('./process-boot.ts')).processBoot(options),
    root: process.getuid?.() === 0,
    directory: process.cwd(),
    environment: process.env,
    get columns() {
      return columnsOf(process.env['COLUMNS'], process.stdout.columns)
    },
    get terminal() {
      return process.stdout.isTTY === true
    },
    get interrupted() {
      interrupted ??= new Promise<void>((resolve) => {
        process.once('SIGINT', () => resolve())
        process.once('SIGTERM', () => resolve())
      })
      return interrupted
    },
  }
}

/** Few commands read their standard input: what that takes is loaded when one does. */
function withStandardInput(host: Host): Host {
  const { files } = host
  const source = async (path: string) =>
    /^\/(?:dev\/stdin|(?:dev|proc\/self)\/fd\/\d{1,7})$/.test(path)
      ? (await import('../system/standard-input.ts')).standardInput(files)
      : files
  return {
    ...host,
    files: {
      ...files,
      read: async (path, options) => (await source(path)).read(path, options),
      readText: async (path, options) => (await source(path)).readText(path, options),
      // Detection asks for each name in /dev what it is itself, and has no part that reads.
      stat: async (path, options) =>
        options?.follow === false ? files.stat(path, options) : (await source(path)).stat(path, options),
    },
  }
}

/** `cloud-init query --all | head` closes the pipe early: nobody reads the rest, but the command carries on. */
function print(fd: 1 | 2, text: string): void {
  try {
    writeAll(fd, text)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}

function columnsOf(variable: string | undefined, terminal: number | undefined): number {
  const given = Number(variable)
  return Number.isInteger(given) && given > 0 ? given : (terminal ?? 80)
}
