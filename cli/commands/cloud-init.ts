// `cloud-init`: the reference's command line. Options before the subcommand, then the subcommand's own.

import { type Command, type Io, withName } from '../io.ts'
import { type CommandSpec, parseCommand, UsageError } from '../options.ts'

const subcommands: Readonly<Record<string, { about: string; load: () => Promise<Command> }>> = {
  init: {
    about: 'Find the datasource, configure the network, run the first modules.',
    load: async () => (await import('./stage-commands.ts')).init,
  },
  modules: {
    about: 'Run the modules of a section.',
    load: async () => (await import('./stage-commands.ts')).modules,
  },
  single: { about: 'Run one module.', load: async () => (await import('./stage-commands.ts')).single },
  query: {
    about: 'Print instance data: all of them, one value, or a text made of them.',
    load: async () => (await import('./query.ts')).query,
  },
  features: { about: 'List what this program can do.', load: async () => (await import('./features.ts')).features },
  analyze: {
    about: 'Show where the time of past boots went.',
    load: async () => (await import('./analyze.ts')).analyze,
  },
  devel: { about: 'Tools for authors and developers.', load: async () => (await import('./devel.ts')).devel },
  'collect-logs': {
    about: 'Put logs and state into an archive for a bug report.',
    load: async () => (await import('./collect-logs.ts')).collectLogs,
  },
  clean: { about: 'Make the next boot a first boot.', load: async () => (await import('./clean.ts')).clean },
  status: {
    about: 'Print how far the boot is, or wait for its end.',
    load: async () => (await import('./status.ts')).status,
  },
  schema: {
    about: 'Check cloud-config and network-config files.',
    load: async () => (await import('./schema.ts')).schema,
  },
}

const spec = {
  options: {
    version: { short: 'v', longFirst: true, type: 'flag', about: 'Print the version and exit.' },
    debug: { short: 'd', longFirst: true, type: 'flag', about: 'Show debug messages.' },
    force: { type: 'flag', about: 'Go on where no datasource is found.' },
    'all-stages': { type: 'flag', about: 'Run all stages in one process, each when its unit asks for it.' },
  },
  instead: ['version', 'all-stages'],
  arguments: [{ name: 'subcommand', about: '', count: 'rest' }],
  subcommands: Object.entries(subcommands).map(([name, { about }]) => [name, about]),
} as const satisfies CommandSpec

export const cloudInit: Command = async (args, io) => {
  try {
    if (args.length === 0) throw new UsageError('a subcommand is required')
    const parsed = parseCommand(spec, args, io)
    if (!parsed) return 0
    const { values, rest, fail } = parsed
    if (values.version) {
      const { reportedVersion } = await import('../../core/version.ts')
      io.out(`${io.name} ${reportedVersion}\n`)
      return 0
    }
    if (values['all-stages']) return await (await import('./agent.ts')).agent([], io)
    const [name, ...others] = rest
    if (name === undefined) return fail('a subcommand is required')
    const command = await (subcommands[name] as (typeof subcommands)[string]).load()
    const global = { debug: values.debug === true, force: values.force === true }
    return await command(others, withName(io, `${io.name} ${name}`, global))
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    // In this form only here: an error line, then all of the help that is nearest to what was meant.
    io.err(`error: ${error.message}\n\n${await nearestHelp(error, args, io)}`)
    return 2
  }
}

async function nearestHelp(error: UsageError, args: readonly string[], io: Io): Promise<string> {
  const word = args.find((arg) => Object.hasOwn(subcommands, arg))
  if (error.help && !error.help.startsWith(`usage: ${io.name} [`)) return error.help
  let text = ''
  const asked: Io = Object.create(io, { out: { value: (part: string) => (text += part) } })
  if (word === undefined) parseCommand(spec, ['--help'], asked)
  else
    await (await (subcommands[word] as (typeof subcommands)[string]).load())(
      ['--help'],
      withName(asked, `${io.name} ${word}`),
    )
  return text
}
