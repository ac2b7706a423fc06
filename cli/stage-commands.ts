// `cloud-init init`, `modules` and `single`: one stage, or one module, of this machine's boot.

import { runPoint } from '../stages/run.ts'
import { pointNamed } from '../stages/timeline.ts'
import type { Command } from './main.ts'
import { helpText, type OptionTable, parseOptions } from './options.ts'
import { processBoot } from './process-boot.ts'

const common = {
  help: { short: 'h', type: 'flag', about: 'show this help message and exit' },
  debug: { short: 'd', type: 'flag', about: 'Show additional logging.' },
  force: { type: 'flag', about: 'Go on without a datasource.' },
  file: { short: 'f', type: 'list', metavar: 'FILES', about: 'Use additional yaml configuration files.' },
} as const satisfies OptionTable

export const initOptions = {
  ...common,
  local: { short: 'l', type: 'flag', about: 'Start in local mode (default: False).' },
} as const satisfies OptionTable

export const modulesOptions = {
  ...common,
  mode: { short: 'm', type: 'value', choices: ['init', 'config', 'final'], about: 'Module configuration name to use (default: config).' },
} as const satisfies OptionTable

export const singleOptions = {
  ...common,
  name: { short: 'n', type: 'value', about: 'Module name to run.' },
  frequency: { type: 'value', choices: ['instance', 'always', 'once'], about: 'Set module frequency for this run.' },
  report: { type: 'flag', about: 'Enable reporting.' },
} as const satisfies OptionTable

export const init: Command = async (args) => {
  const { values } = parseOptions(initOptions, args)
  if (values.help) return show(helpText('cloud-init init [-h] [--local] [--file FILES]', 'Initialize cloud-init and perform initial modules.', initOptions))
  return runStageCommand(values.local ? 'local' : 'network', values)
}

export const modules: Command = async (args) => {
  const { values } = parseOptions(modulesOptions, args)
  if (values.help) return show(helpText('cloud-init modules [-h] [--mode {init,config,final}] [--file FILES]', 'Activate modules using a given configuration key.', modulesOptions))
  const mode = values.mode ?? 'config'
  if (mode === 'init') return (await import('./single.ts')).runInitSection(values)
  return runStageCommand(mode, values)
}

export const single: Command = async (args) => {
  const { values, rest } = parseOptions(singleOptions, args)
  if (values.help) return show(helpText('cloud-init single [-h] --name NAME [--frequency {instance,always,once}] [--report] [--file FILES] [argument ...]', 'Run a single module.', singleOptions))
  return (await import('./single.ts')).runSingle(values, rest)
}

function show(text: string): number {
  process.stdout.write(text)
  return 0
}

async function runStageCommand(name: string, values: { debug?: boolean; force?: boolean; file?: string[] }): Promise<number> {
  const point = pointNamed(name)
  if (!point) throw new Error(`no stage is named ${name}`)
  const boot = processBoot({ debug: values.debug, force: values.force, files: values.file })
  const report = await runPoint(boot, point)
  return report.exitCode
}
