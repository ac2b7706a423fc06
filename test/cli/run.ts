// Runs a command line on a machine in memory, as main() would, and gives back what it printed and its exit code.

import type { Io } from '../../cli/io.ts'
import { answer } from '../../cli/main.ts'
import { openBoot } from '../../stages/boot.ts'
import { collectingConsole } from '../../stages/console.ts'
import type { Host } from '../../system/host.ts'
import { memory, type World } from '../../system/memory.ts'

export interface Ran {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

export interface Surroundings {
  /** Default: a machine without anything. */
  readonly host?: Host
  readonly files?: World['files']
  /** Default true. */
  readonly root?: boolean
  readonly environment?: Readonly<Record<string, string>>
  readonly columns?: number
  /** Default: 'firstlight'. */
  readonly called?: string
  /** When the user interrupts. Default: never. */
  readonly interrupted?: Promise<void>
  /** Is told each text as it is printed. */
  readonly printed?: (text: string) => void
}

export async function run(args: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const { files, root = true, environment = {}, columns = 80, called = 'firstlight' } = surroundings
  const host = surroundings.host ?? memory({ files, unscripted: 'succeed' })
  let out = ''
  let err = ''
  const io: Io = {
    name: 'firstlight',
    global: { debug: false, force: false },
    out: (text) => {
      out += text
      surroundings.printed?.(text)
    },
    err: (text) => {
      err += text
    },
    host,
    boot: async (options) => {
      const console = { ...collectingConsole(), out: io.out, err: io.err }
      return openBoot({ ...options, host, console, processId: 7, parentId: 1 })
    },
    root,
    directory: '/here',
    environment,
    columns,
    terminal: false,
    interrupted: surroundings.interrupted ?? new Promise(() => {}),
  }
  const exitCode = await answer(called, args, io)
  return { exitCode, out, err }
}
