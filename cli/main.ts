// The one entry for all names: looks at the name it was called by, runs the command, and exits with its code.

import { basename } from 'node:path'
import { childFlag } from './child-flag.ts'
import { type CommandEntry, commandNamed } from './command-table.ts'
import { commands } from './commands/index.ts'
import { type Io, withName, withReadableState } from './io.ts'
import { UsageError } from './options.ts'
import { processIo } from './process-io.ts'

export async function main(argv: readonly string[] = process.argv): Promise<void> {
  if (argv[2] === childFlag) return (await import('./part-handler-child.ts')).partHandlerChild()
  const called = basename(argv[1] ?? 'firstlight').replace(/\.(?:[cm]?js|ts)$/, '')
  process.exitCode = await answer(called, argv.slice(2), processIo())
}

/** Does what the program does under a name, and returns the exit code: under the name of another program it is that program. */
export async function answer(called: string, args: readonly string[], io: Io): Promise<number> {
  const program = commandNamed(commands, called)
  if (program?.program) return run(program, args, withName(io, called))
  const [name, ...rest] = args
  if (name === undefined || name === '-h' || name === '--help' || name === 'help') {
    const { help } = await import('./help.ts')
    ;(name === undefined ? io.err : io.out)(help())
    return name === undefined ? 2 : 0
  }
  if (name === '-v' || name === '--version' || name === 'version') {
    const { reportedVersion, version } = await import('../core/version.ts')
    io.out(`firstlight ${version} (answers as cloud-init ${reportedVersion})\n`)
    return 0
  }
  const entry = commandNamed(commands, name)
  if (!entry) {
    io.err(`firstlight: there is no command "${name}"; "firstlight --help" lists them\n`)
    return 2
  }
  return run(entry, rest, withName(io, entry.program ? name : `firstlight ${name}`))
}

async function run({ load }: CommandEntry, args: readonly string[], io: Io): Promise<number> {
  try {
    const command = await load()
    return await command(args, withReadableState(io))
  } catch (error) {
    if (error instanceof UsageError) {
      io.err(`${error.usage}${io.name}: error: ${error.message}\n`)
      return 2
    }
    const { reasonOf } = await import('../core/errors.ts')
    io.err(`${io.name}: ${reasonOf(error)}\n`)
    if (io.environment['FIRSTLIGHT_DEBUG'] && error instanceof Error) io.err(`${error.stack}\n`)
    return 1
  }
}

if (import.meta.main) await main()
