// `cloud-init devel`: tools for authors of user-data and for developers.

import { type CommandTable, commandNamed, subcommandsOf } from '../command-table.ts'
import { type Command, withName } from '../io.ts'
import { parseCommand } from '../options.ts'

export function devel(commands: CommandTable): Command {
  return async (args, io) => {
    const spec = {
      options: {},
      arguments: [{ name: 'subcommand', about: '', count: 'rest' }],
      subcommands: subcommandsOf(commands),
    } as const
    const parsed = parseCommand(spec, args, io)
    if (!parsed) return 0
    const [name = '', ...rest] = parsed.rest
    const command = await commandNamed(commands, name)?.load()
    return command ? command(rest, withName(io, `${io.name} ${name}`)) : parsed.fail('a subcommand is required')
  }
}
