// `firstlight boot`: the whole boot, or the stages named, of this machine.

import { runPoint } from '../stages/run.ts'
import { type Point, pointNamed, timeline } from '../stages/timeline.ts'
import type { Command } from './main.ts'
import { helpText, type OptionTable, parseOptions, UsageError } from './options.ts'
import { processBoot } from './process-boot.ts'

const options = {
  help: { short: 'h', type: 'flag', about: 'show this help message and exit' },
  stage: { short: 's', type: 'list', about: 'Run only this stage, by either name; repeat for more (default: local, boot, network, config, final).' },
  force: { type: 'flag', about: 'Go on without a datasource.' },
  debug: { short: 'd', type: 'flag', about: 'Show debug messages.' },
  file: { short: 'f', type: 'list', about: 'Additional config files.' },
} as const satisfies OptionTable

/** What one command can do of a boot: the points before belong to the initrd, reconcile to a timer. */
const wholeBoot = ['fs', 'local', 'boot', 'network', 'config', 'final']

export const boot: Command = async (args) => {
  const { values, rest } = parse(args)
  if (values.help) {
    const names: [string, string][] = timeline.map(({ name, command, network }) => [name, `${command ? `cloud-init ${command}; ` : ''}network: ${network}`])
    process.stdout.write(helpText('firstlight boot [--stage STAGE]... [--force] [--debug] [-f FILE]', 'Runs boot stages on this machine.', options, names))
    return 0
  }
  if (rest.length > 0) throw new Error(`boot takes no argument such as "${rest[0]}"; name stages with --stage`)
  const points = (values.stage ?? wholeBoot).map(named)
  const machine = processBoot({ force: values.force, debug: values.debug, files: values.file })
  let errors = 0
  for (const point of points) errors += (await runPoint(machine, point)).exitCode
  return Math.min(errors, 255)
}

function parse(args: readonly string[]) {
  try {
    return parseOptions(options, args)
  } catch (error) {
    if (error instanceof UsageError) throw new Error(error.message)
    throw error
  }
}

function named(name: string): Point {
  const point = pointNamed(name)
  if (!point) throw new Error(`no stage is named "${name}"; stages: ${timeline.map((each) => each.name).join(', ')}`)
  return point
}
