// `cloud-init clean`.

import { cleanSource } from '../../stages/activate-source.ts'
import { type ConfigKind, clean as cleanMachine } from '../../stages/state/clean.ts'
import type { Command } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const spec = {
  options: {
    logs: { short: 'l', type: 'flag', about: 'Remove the logs too.' },
    'machine-id': {
      type: 'flag',
      about:
        'Empty the machine-id too, for an image of this machine: systemd makes a new one; without systemd it is removed.',
    },
    reboot: { short: 'r', type: 'flag', about: 'Reboot afterwards.' },
    seed: { short: 's', type: 'flag', about: 'Remove the seed directory /var/lib/cloud/seed too.' },
    configs: {
      short: 'c',
      type: 'words',
      choices: ['all', 'ssh_config', 'network', 'datasource', 'fstab'],
      about: 'Remove config files too that the agent made, by kind.',
    },
  },
} as const satisfies CommandSpec

export const clean: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { values } = parsed
  const boot = await io.boot({})
  const settings = await boot.settings()
  const code = await cleanMachine({
    host: boot.host,
    paths: settings.paths,
    config: settings.config,
    logs: values.logs,
    seed: values.seed,
    machineId: values['machine-id'],
    configs: values.configs as readonly ConfigKind[] | undefined,
    say: io.err,
    cleanSource: () => cleanSource(boot, settings.paths),
  })
  if (code === 0 && values.reboot) {
    await boot.host.commands.run(['shutdown', '-r', 'now'])
  }
  return code
}
