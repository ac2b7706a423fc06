// `firstlight plan`: what a boot would do, without a machine.

import { styleText } from 'node:util'
import { planBoot, type PlannedStage } from '../stages/plan.ts'
import { pointNamed } from '../stages/timeline.ts'
import type { Host } from '../system/host.ts'
import { real } from '../system/real.ts'
import { rooted } from '../system/rooted.ts'
import { bareMachine } from './bare-machine.ts'
import type { Command } from './main.ts'
import { helpText, type OptionTable, parseOptions, UsageError } from './options.ts'

const options = {
  help: { short: 'h', type: 'flag', about: 'show this help message and exit' },
  root: { type: 'value', metavar: 'DIR', about: 'The machine: the root of an image, or any tree with an etc directory (default: a plain Debian 13).' },
  'user-data': { short: 'u', type: 'value', metavar: 'FILE', about: 'user-data of the seed' },
  'meta-data': { short: 'm', type: 'value', metavar: 'FILE', about: 'meta-data of the seed' },
  'vendor-data': { short: 'v', type: 'value', metavar: 'FILE', about: 'vendor-data of the seed' },
  'network-config': { short: 'n', type: 'value', metavar: 'FILE', about: 'network-config of the seed' },
  stage: { short: 's', type: 'list', about: 'Show only this stage; repeat for more.' },
  all: { short: 'a', type: 'flag', about: "Show the agent's own state files too." },
  secrets: { type: 'flag', about: 'Show the content of files that only their owner may read.' },
  json: { type: 'flag', about: 'Print the plan as JSON.' },
} as const satisfies OptionTable

const usage = 'firstlight plan [--root DIR] [--user-data FILE] [--meta-data FILE] ... [--all] [--json] [SEED | USER-DATA | MACHINE]'
const seedNames = ['user-data', 'meta-data', 'vendor-data', 'network-config'] as const

export const plan: Command = async (args) => {
  const { values, rest } = parse(args)
  if (values.help) {
    process.stdout.write(
      helpText(usage, 'Shows, stage by stage, each file with its diff, each command, and what is skipped and why. Changes nothing.', options, [
        ['SEED', 'a directory with user-data and meta-data'],
        ['USER-DATA', 'a file'],
        ['MACHINE', 'a whole machine tree; its own seed counts'],
      ]),
    )
    return 0
  }
  const [input, ...surplus] = rest
  if (surplus.length > 0) throw new Error(`plan takes one input; "${surplus[0]}" is one too many`)
  const outside = real()
  const seed = new Map<string, Uint8Array>()
  let root = values.root === undefined ? undefined : await absolute(values.root)
  if (input !== undefined) root = (await addInput(outside, await absolute(input), seed)) ?? root
  for (const name of seedNames) {
    const path = values[name]
    if (path !== undefined) seed.set(name, await required(outside, await absolute(path)))
  }
  if (seed.size > 0 && !seed.has('meta-data')) seed.set('meta-data', Buffer.from('instance-id: planned\n'))
  if (seed.size > 0 && !seed.has('user-data')) seed.set('user-data', Buffer.alloc(0))
  const machine = root === undefined ? bareMachine() : rooted(outside, root, { commands: 'refuse', owners: 'skip' })
  const stages = await planBoot({ machine, seed })
  const wanted = values.stage?.map((name) => pointNamed(name)?.name ?? name)
  const shown = wanted ? stages.filter(({ point }) => wanted.includes(point)) : stages
  if (values.json) process.stdout.write(`${JSON.stringify(shown.map(jsonStage), undefined, 2)}\n`)
  else {
    const { planText } = await import('../stages/plan-text.ts')
    const paint = process.stdout.isTTY && !process.env['NO_COLOR'] ? (colour: Parameters<typeof styleText>[0], text: string) => styleText(colour, text) : undefined
    process.stdout.write(planText(shown, { all: values.all, secrets: values.secrets, paint }))
  }
  return stages.some(({ errors }) => errors.length > 0) ? 1 : 0
}

function parse(args: readonly string[]) {
  try {
    return parseOptions(options, args)
  } catch (error) {
    if (error instanceof UsageError) throw new Error(`${error.message}\nusage: ${usage}`)
    throw error
  }
}

async function absolute(path: string): Promise<string> {
  const { resolve } = await import('node:path')
  return resolve(path)
}

/** Returns the root where the input is a machine; else the seed has its files. */
async function addInput(outside: Host, path: string, seed: Map<string, Uint8Array>): Promise<string | undefined> {
  const info = await outside.files.stat(path)
  if (!info) throw new Error(`${path}: no such file or directory`)
  if (info.type !== 'directory') {
    seed.set('user-data', await required(outside, path))
    return undefined
  }
  if ((await outside.files.stat(`${path}/etc`))?.type === 'directory') return path
  for (const name of seedNames) {
    const content = await outside.files.read(`${path}/${name}`)
    if (content) seed.set(name, content)
  }
  if (seed.size === 0) throw new Error(`${path} is neither a seed (user-data, meta-data) nor a machine tree (etc)`)
  return undefined
}

async function required(outside: Host, path: string): Promise<Buffer> {
  const content = await outside.files.read(path)
  if (!content) throw new Error(`${path}: no such file`)
  return content
}

function jsonStage({ point, changes, notices, errors }: PlannedStage): unknown {
  const text = (bytes: Buffer | undefined) => (bytes === undefined ? null : bytes.includes(0) ? { base64: bytes.toString('base64') } : bytes.toString('utf8'))
  return {
    stage: point,
    changes: changes.map(({ by, change }) =>
      change.kind === 'write' ? { by, ...change, before: text(change.before), after: text(change.after) } : { by, ...change },
    ),
    notices: notices.filter(({ level }) => !['trace', 'debug'].includes(level)),
    errors,
  }
}
