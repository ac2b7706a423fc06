// `kairos-agent`: what units, documents and people of a Kairos image call of it. Installing and upgrading systems is not done here.

import { type CommandTable, commandNamed, subcommandsOf } from '../command-table.ts'
import { type Command, withName } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const specOf = (commands: CommandTable) =>
  ({
    options: { debug: { type: 'flag', about: 'Show debug messages.' } },
    arguments: [{ name: 'subcommand', about: '', count: 'rest' }],
    subcommands: subcommandsOf(commands),
  }) as const satisfies CommandSpec

export function kairosAgent(commands: CommandTable): Command {
  return async (args, io) => {
    const parsed = parseCommand(specOf(commands), args, io)
    if (!parsed) return 0
    const [name = '', ...others] = parsed.rest
    const command = await commandNamed(commands, name)?.load()
    if (!command) return parsed.fail('a subcommand is required')
    const global = { debug: parsed.values.debug === true, force: false }
    return command(others, withName(io, `${io.name} ${name}`, global))
  }
}
