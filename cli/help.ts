// The help texts that no single command owns.

export const help = `usage: firstlight COMMAND [options]

On a machine
  boot             run the boot, or the stages named
  status           how far the boot is and what failed
  cloud-init ...   everything cloud-init answers to; also as the command cloud-init
  cloud-id         the name of the cloud; also as the command cloud-id
  yip ...          run a stage of Kairos documents; also as the command yip
  run-stage        run a stage of the machine's documents, lifecycle stages included
  analyze          where the time of the boot went

Without a machine
  plan             what a boot would do: files with diffs, commands, and what is skipped
  explain          which document set a key of the config
  make-mime        put several documents into one user-data
  network          pictures of network configs
  serve            a metadata server for tests
  demo             a complete first boot in a throw-away root

Images
  install          put firstlight into a root: executable, links, units, generator, config
  uninstall        take it out again
  generator        the systemd generator
  ds-identify      which datasources this machine may have

"firstlight COMMAND --help" says more.
`

const subcommands: readonly [string, string][] = [
  ['init', 'Initialize cloud-init and perform initial modules.'],
  ['modules', 'Activate modules using a given configuration key.'],
  ['single', 'Run a single module.'],
  ['query', 'Query standardized instance metadata from the command line.'],
  ['features', 'List defined features.'],
  ['analyze', 'Devel tool: Analyze cloud-init logs and data.'],
  ['devel', 'Run development tools.'],
  ['collect-logs', 'Collect and tar all cloud-init debug info.'],
  ['clean', 'Remove logs and artifacts so cloud-init can re-run.'],
  ['status', 'Report cloud-init status or wait on completion.'],
  ['schema', 'Validate cloud-config files using jsonschema.'],
]

export const cloudInitHelp = `usage: cloud-init [-h] [--version] [--debug] [--force]
                  {${subcommands.map(([name]) => name).join(',')}} ...

options:
  -h, --help            show this help message and exit
  --version, -v         Show program's version number and exit.
  --debug, -d           Show additional pre-action logging (default: False).
  --force               Force running even if no datasource is found (use at your own risk).

Subcommands:
  {${subcommands.map(([name]) => name).join(',')}}
${subcommands.map(([name, about]) => `    ${name.padEnd(20)}${about}`).join('\n')}
`

/** Usage of one subcommand, for the text after a usage error. */
export function subcommandHelp(name: string): string {
  const about = subcommands.find(([known]) => known === name)?.[1]
  return about ? `usage: cloud-init ${name} [-h] ...\n\n${about}\n` : cloudInitHelp
}
