// `cloud-init init`, `modules` and `single`: one stage, or one module, of this machine's boot.

import { runPoint } from '../../stages/run.ts'
import { pointNamed } from '../../stages/timeline.ts'
import type { Command, Io } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'

const file = {
  short: 'f',
  longFirst: true,
  type: 'list',
  metavar: 'FILES',
  about: 'A config file that counts more than all others; may be given again.',
} as const

const initSpec = {
  options: {
    local: { short: 'l', longFirst: true, type: 'flag', about: 'The local stage, before there is a network.' },
    file,
  },
} as const satisfies CommandSpec

const modulesSpec = {
  options: {
    mode: {
      short: 'm',
      longFirst: true,
      type: 'value',
      choices: ['init', 'config', 'final'],
      about: 'The section to run (default: config). "init" is deprecated: cloud-init init runs it.',
    },
    file,
  },
} as const satisfies CommandSpec

const singleSpec = {
  options: {
    name: { short: 'n', longFirst: true, type: 'value', required: true, about: 'The module.' },
    frequency: {
      type: 'value',
      choices: ['instance', 'always', 'once'],
      about: "How often it is to run, in place of the module's own.",
    },
    report: { type: 'flag', about: 'Accepted for scripts that give it; events are always reported.' },
    file,
  },
  arguments: [{ name: 'argument', count: 'any', about: 'Arguments for the module.' }],
} as const satisfies CommandSpec

export const init: Command = async (args, io) => {
  const parsed = parseCommand(initSpec, args, io)
  return parsed ? runStageCommand(parsed.values.local ? 'local' : 'network', io, parsed.values.file) : 0
}

export const modules: Command = async (args, io) => {
  const parsed = parseCommand(modulesSpec, args, io)
  if (!parsed) return 0
  const { mode = 'config', file: files } = parsed.values
  if (mode === 'init') return (await import('./single.ts')).runInitSection(io, files)
  return runStageCommand(mode, io, files)
}

export const single: Command = async (args, io) => {
  const parsed = parseCommand(singleSpec, args, io)
  if (!parsed) return 0
  return (await import('./single.ts')).runSingle(io, { name: '', ...parsed.values, args: parsed.rest })
}

async function runStageCommand(name: string, io: Io, files: readonly string[] | undefined): Promise<number> {
  const point = pointNamed(name)
  if (!point) throw new Error(`no stage is named ${name}`)
  const boot = await io.boot({ ...io.global, files })
  const report = await runPoint(boot, point)
  return Math.min(report.exitCode, 255)
}
