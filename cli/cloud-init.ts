// `cloud-init`: the reference's command line. Options before the subcommand, then the subcommand's own.

import type { Command } from './main.ts'
import { parseOptions, type OptionTable, UsageError } from './options.ts'

const subcommands: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import('./stage-commands.ts')).init,
  modules: async () => (await import('./stage-commands.ts')).modules,
  single: async () => (await import('./stage-commands.ts')).single,
  query: async () => (await import('./query.ts')).query,
  features: async () => (await import('./features.ts')).features,
  analyze: async () => (await import('./analyze.ts')).analyze,
  devel: async () => (await import('./devel.ts')).devel,
  'collect-logs': async () => (await import('./collect-logs.ts')).collectLogs,
  clean: async () => (await import('./clean.ts')).clean,
  status: async () => (await import('./status.ts')).status,
  schema: async () => (await import('./schema.ts')).schema,
}

const table = {
  help: { short: 'h', type: 'flag', about: 'show this help message and exit' },
  version: { short: 'v', type: 'flag', about: "show program's version number and exit" },
  debug: { short: 'd', type: 'flag', about: 'Show additional pre-action logging (default: False).' },
  force: { type: 'flag', about: 'Force running even if no datasource is found (use at your own risk).' },
  'all-stages': { type: 'flag', about: 'Run all stages in one process, each when its unit asks for it.' },
} as const satisfies OptionTable

/** Debug and force hold for the subcommand too; it reads them from here. */
export interface GlobalOptions {
  readonly debug: boolean
  readonly force: boolean
}

export const cloudInit: Command = async (args) => {
  let global: GlobalOptions = { debug: false, force: false }
  try {
    const { values, rest } = parseOptions(table, args, { stopAtPositional: true })
    if (values.help) {
      process.stdout.write(await help())
      return 0
    }
    if (values.version) {
      const { reportedVersion } = await import('../core/version.ts')
      process.stdout.write(`cloud-init ${reportedVersion}\n`)
      return 0
    }
    global = { debug: values.debug === true, force: values.force === true }
    if (values['all-stages']) return (await import('./agent.ts')).agent([], 'cloud-init')
    const [name, ...others] = rest
    if (name === undefined) throw new UsageError('a subcommand is required')
    const load = subcommands[name]
    if (!load) {
      const known = Object.keys(subcommands).map((word) => `'${word}'`).join(', ')
      throw new UsageError(`argument subcommand: invalid choice: '${name}' (choose from ${known})`)
    }
    const flags = [...(global.debug ? ['--debug'] : []), ...(global.force ? ['--force'] : [])]
    const inherited = name === 'init' || name === 'modules' || name === 'single' ? flags : []
    return await (await load())([...inherited, ...others], `cloud-init ${name}`)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const word = args.find((arg) => arg in subcommands)
    process.stderr.write(`error: ${error.message}\n\n${word ? await helpOf(word) : await help()}`)
    return 2
  }
}

async function help(): Promise<string> {
  return (await import('./help.ts')).cloudInitHelp
}

async function helpOf(name: string): Promise<string> {
  return (await import('./help.ts')).subcommandHelp(name)
}
