// `cloud-init modules`: the config stage or the final stage of this machine's boot.

import type { Command } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'
import { fileOption, runStageCommand } from '../shared/stage-command.ts'

const spec = {
  options: {
    mode: {
      short: 'm',
      longFirst: true,
      type: 'value',
      choices: ['init', 'config', 'final'],
      about: 'The section to run (default: config). "init" is deprecated: cloud-init init runs it.',
    },
    file: fileOption,
  },
} as const satisfies CommandSpec

export const modules: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { mode = 'config', file } = parsed.values
  if (mode === 'init') return (await import('../shared/init-section.ts')).runInitSection(io, file)
  return runStageCommand(mode, io, file)
}
