// `cloud-init single`: one module of this machine's config.

import type { Frequency } from '../../core/frequency.ts'
import { singleModule } from '../../stages/single.ts'
import type { Command } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'
import { fileOption } from '../shared/stage-command.ts'

const spec = {
  options: {
    name: { short: 'n', longFirst: true, type: 'value', required: true, about: 'The module.' },
    frequency: {
      type: 'value',
      choices: ['instance', 'always', 'once'],
      about: "How often it is to run, in place of the module's own.",
    },
    report: { type: 'flag', about: 'Accepted for scripts that give it; events are always reported.' },
    file: fileOption,
  },
  arguments: [{ name: 'argument', count: 'any', about: 'Arguments for the module.' }],
} as const satisfies CommandSpec

const frequencies: Readonly<Record<string, Frequency>> = {
  instance: 'once-per-instance',
  always: 'always',
  once: 'once',
}

export const single: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { name = '', frequency = '', file } = parsed.values
  const boot = await io.boot({ ...io.global, files: file })
  return singleModule(boot, { name, frequency: frequencies[frequency], args: parsed.rest })
}
