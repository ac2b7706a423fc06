// `cloud-init clean`.

import { clean as cleanMachine, type ConfigKind } from '../stages/clean.ts'
import type { Command } from './main.ts'
import { helpText, type OptionTable, parseOptions } from './options.ts'
import { processBoot } from './process-boot.ts'

export const cleanOptions = {
  help: { short: 'h', type: 'flag', about: 'show this help message and exit' },
  logs: { short: 'l', type: 'flag', about: 'Remove cloud-init logs.' },
  'machine-id': { type: 'flag', about: 'Set /etc/machine-id to "uninitialized" for golden image creation.' },
  reboot: { short: 'r', type: 'flag', about: 'Reboot system after logs are cleaned.' },
  seed: { short: 's', type: 'flag', about: 'Remove cloud-init seed directory.' },
  configs: {
    short: 'c',
    type: 'words',
    choices: ['all', 'ssh_config', 'network', 'datasource', 'fstab'],
    about: 'Remove cloud-init generated config files of a certain type.',
  },
} as const satisfies OptionTable

export const clean: Command = async (args) => {
  const { values } = parseOptions(cleanOptions, args)
  if (values.help) {
    process.stdout.write(helpText('cloud-init clean [-h] [-l] [--machine-id] [-r] [-s] [-c {all,ssh_config,network,datasource,fstab} ...]', 'Remove logs and artifacts so cloud-init re-runs.', cleanOptions))
    return 0
  }
  const boot = processBoot()
  const settings = await boot.settings()
  const code = await cleanMachine({
    host: boot.host,
    paths: settings.paths,
    config: settings.config,
    logs: values.logs,
    seed: values.seed,
    machineId: values['machine-id'],
    configs: values.configs as readonly ConfigKind[] | undefined,
    say: (text) => process.stderr.write(text),
  })
  if (code === 0 && values.reboot) {
    await boot.host.commands.run(['shutdown', '-r', 'now'])
  }
  return code
}
