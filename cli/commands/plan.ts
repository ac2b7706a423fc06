// `firstlight plan`: what a boot would do, without a machine.

import { styleText } from 'node:util'
import { Failure } from '../../core/errors.ts'
import { configFile } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import { type Plan, planBoot } from '../../stages/plan/plan.ts'
import { planJson } from '../../stages/plan/plan-json.ts'
import { type Paint, planText } from '../../stages/plan/plan-text.ts'
import { pointNamed } from '../../stages/timeline.ts'
import type { Host } from '../../system/host.ts'
import { rooted } from '../../system/rooted.ts'
import { absolute, type Command, type Io } from '../io.ts'
import { type CommandSpec, parseCommand } from '../options.ts'
import { bareMachine } from '../shared/bare-machine.ts'

const spec = {
  about:
    'Shows, stage by stage, what a boot would do: each file with its diff, each command, what is skipped and why, where the network config and each key of the config came from. Changes nothing. Ends with 1 when the boot would have errors.',
  options: {
    root: {
      type: 'value',
      metavar: 'DIR',
      about: 'The machine: the root of an image, or any tree with an etc directory (default: a plain Debian 13).',
    },
    'user-data': { short: 'u', type: 'value', metavar: 'FILE', about: 'User-data of the seed.' },
    'meta-data': { short: 'm', type: 'value', metavar: 'FILE', about: 'Meta-data of the seed.' },
    'vendor-data': { short: 'v', type: 'value', metavar: 'FILE', about: 'Vendor-data of the seed.' },
    'network-config': { short: 'n', type: 'value', metavar: 'FILE', about: 'Network-config of the seed.' },
    node: {
      type: 'flag',
      about:
        "Show the whole life of a node with Kairos' documents: the stages of its initrd too, the one of the timer, and those for other occasions, such as before-upgrade.",
    },
    documents: {
      short: 'd',
      type: 'list',
      metavar: 'PATH',
      about: "A document, or a directory of them, in place of the machine's /oem; means --node; may be given again.",
    },
    stage: { short: 's', type: 'list', about: 'Show only this stage; may be given again.' },
    all: { short: 'a', type: 'flag', about: "Show the agent's own state files too." },
    secrets: { type: 'flag', about: 'Show the content of files that not everybody may read.' },
    json: { type: 'flag', about: 'Print the plan as JSON.' },
  },
  arguments: [
    {
      name: 'INPUT',
      count: 'optional',
      about:
        'A seed (a directory with user-data and meta-data), a user-data file, or a machine (a directory with etc).',
    },
  ],
} as const satisfies CommandSpec

const seedNames = ['user-data', 'meta-data', 'vendor-data', 'network-config'] as const

export const plan: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { values, rest, fail } = parsed
  const [input] = rest
  const node = values.node === true || values.documents !== undefined
  const wanted = values.stage?.map(
    (name) => pointNamed(name)?.name ?? (node ? name : fail(`no stage is named "${name}"`)),
  )
  const seed = new Map<string, Uint8Array>()
  let root = values.root === undefined ? undefined : await machineRoot(io, values.root)
  if (input !== undefined) root = (await addInput(io, input, seed)) ?? root
  for (const name of seedNames) {
    const path = values[name]
    if (path !== undefined) seed.set(name, await required(io, path))
  }
  if (seed.size > 0 && !seed.has('meta-data')) seed.set('meta-data', Buffer.from('instance-id: planned\n'))
  if (seed.size > 0 && !seed.has('user-data')) seed.set('user-data', Buffer.alloc(0))
  const machine = machineAt(io, root)
  const documents = await documentFilesOf(io, values.documents ?? [])
  const defaults = { ...(await defaultsFor(machine)), ...documents }
  const whole = await planBoot({ machine, seed, defaults, node })
  const shown: Plan = wanted
    ? { ...whole, stages: whole.stages.filter(({ point }) => wanted.some((name) => name === point)) }
    : whole
  for (const name of wanted ?? []) {
    // Of a node, a document may have any stage.
    if (!pointNamed(name) && !whole.stages.some(({ point }) => point === name))
      fail(`no document has a stage "${name}"`)
  }
  const { all, secrets } = values
  if (values.json) io.out(`${JSON.stringify(planJson(shown, { secrets }), undefined, 2)}\n`)
  else io.out(planText(shown, { all, secrets, paint: painter(io) }))
  return whole.stages.some(({ errors }) => errors.length > 0) ? 1 : 0
}

/** Documents by the paths that they would have on the node. */
async function documentFilesOf(io: Io, given: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {}
  for (const each of given) {
    const path = await absolute(io, each)
    const isDirectory = (await io.host.files.stat(path))?.type === 'directory'
    const { documentFiles } = await import('../../steps/documents/document-files.ts')
    const paths = isDirectory ? (await documentFiles(io.host, path)).paths : [path]
    const base = isDirectory ? path.replace(/(?<!\/)\/+$/, '') : path.slice(0, path.lastIndexOf('/'))
    for (const one of paths) found[`/oem${one.slice(base.length)}`] = (await required(io, one)).toString('utf8')
  }
  return found
}

/** A machine that is not here answers no commands; the includes of its user-data are fetched all the same. */
function machineAt({ host }: Io, root: string | undefined): Host {
  if (root === undefined) return { ...bareMachine(), http: host.http }
  return rooted(host, root, { commands: 'refuse', owners: 'skip' })
}

/** A machine that firstlight is not installed on gets the config that installing brings. */
async function defaultsFor({ files }: Host): Promise<Readonly<Record<string, string>>> {
  if (await files.exists(configFile.main)) return {}
  const [{ cloudCfg }, { profileFor }, { readOsRelease }] = await Promise.all([
    import('../../packaging/default-config.ts'),
    import('../../distros/index.ts'),
    import('../../system/facts.ts'),
  ])
  return { [configFile.main]: cloudCfg(profileFor(undefined, await readOsRelease(files))) }
}

function painter({ terminal, environment }: Io): Paint | undefined {
  return terminal && !environment['NO_COLOR'] ? (colour, text) => styleText(colour, text) : undefined
}

async function machineRoot(io: Io, given: string): Promise<string> {
  const path = await absolute(io, given)
  if ((await io.host.files.stat(`${path}/etc`))?.type === 'directory') return path
  throw new Failure(say`${say.path(given)} is no machine: it has no directory etc`)
}

/** Returns the root if the input is a machine; otherwise puts its files into the seed. */
async function addInput(io: Io, given: string, seed: Map<string, Uint8Array>): Promise<string | undefined> {
  const path = given === '-' ? '/dev/stdin' : await absolute(io, given)
  const info = await io.host.files.stat(path)
  if (!info) throw new Failure(say`${say.path(given)}: no such file or directory`)
  if (info.type !== 'directory') {
    seed.set('user-data', await required(io, path))
    return undefined
  }
  if ((await io.host.files.stat(`${path}/etc`))?.type === 'directory') return path
  for (const name of seedNames) {
    const content = await io.host.files.read(`${path}/${name}`)
    if (content) seed.set(name, content)
  }
  if (seed.size === 0)
    throw new Failure(say`${say.path(given)} is neither a seed (user-data, meta-data) nor a machine (etc)`)
  return undefined
}

async function required(io: Io, given: string): Promise<Buffer> {
  const content = await io.host.files.read(await absolute(io, given))
  if (!content) throw new Failure(say`${say.path(given)}: no such file`)
  return content
}
