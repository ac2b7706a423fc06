// `cloud-init`: the reference's command line. Options before the subcommand, then the subcommand's own.

import { type CommandTable, commandNamed, subcommandsOf } from '../command-table.ts'
import { type Command, type Io, withName, withOutput } from '../io.ts'
import { type CommandSpec, parseCommand, UsageError } from '../options.ts'

const options = {
  version: { short: 'v', longFirst: true, type: 'flag', about: 'Print the version and exit.' },
  debug: { short: 'd', longFirst: true, type: 'flag', about: 'Show debug messages.' },
  force: { type: 'flag', about: 'Go on where no datasource is found.' },
  'all-stages': { type: 'flag', about: 'Run all stages in one process, each when its unit asks for it.' },
} as const

export function cloudInit(commands: CommandTable): Command {
  return async (args, io) => {
    try {
      return await answer(commands, args, io)
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      // Only cloud-init has this form: an error line, then the whole help of the command that was probably meant.
      io.err(`error: ${error.message}\n\n${await nearestHelp(commands, error, args, io)}`)
      return 2
    }
  }
}

const specOf = (commands: CommandTable) =>
  ({
    options,
    instead: ['version', 'all-stages'],
    arguments: [{ name: 'subcommand', about: '', count: 'rest' }],
    subcommands: subcommandsOf(commands),
  }) as const satisfies CommandSpec

async function answer(commands: CommandTable, args: readonly string[], io: Io): Promise<number> {
  if (args.length === 0) throw new UsageError('a subcommand is required')
  const parsed = parseCommand(specOf(commands), args, io)
  if (!parsed) return 0
  const { values, rest, fail } = parsed
  if (values.version) {
    const { reportedVersion } = await import('../../core/version.ts')
    io.out(`${io.name} ${reportedVersion}\n`)
    return 0
  }
  if (values['all-stages']) return (await import('./agent.ts')).agent([], io)
  const [name = '', ...others] = rest
  const command = await commandNamed(commands, name)?.load()
  if (!command) return fail('a subcommand is required')
  const global = { debug: values.debug === true, force: values.force === true }
  return command(others, withName(io, `${io.name} ${name}`, global))
}

async function nearestHelp(
  commands: CommandTable,
  error: UsageError,
  args: readonly string[],
  io: Io,
): Promise<string> {
  if (error.help && !error.help.startsWith(`usage: ${io.name} [`)) return error.help
  let text = ''
  const asked = withOutput(io, (part) => {
    text += part
  })
  const word = args.find((arg) => commandNamed(commands, arg))
  const command = word === undefined ? undefined : await commandNamed(commands, word)?.load()
  if (command) await command(['--help'], withName(asked, `${io.name} ${word}`))
  else parseCommand(specOf(commands), ['--help'], asked)
  return text
}
