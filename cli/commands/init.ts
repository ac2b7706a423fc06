// `cloud-init init`: the local stage or the network stage of this machine's boot.

import type { Command } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'
import { fileOption, runStageCommand } from '../shared/stage-command.ts'

const spec = {
  options: {
    local: { short: 'l', longFirst: true, type: 'flag', about: 'The local stage, before there is a network.' },
    file: fileOption,
  },
} as const satisfies CommandSpec

export const init: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  return parsed ? runStageCommand(parsed.values.local ? 'local' : 'network', io, parsed.values.file) : 0
}
