// Long because it is one list of ways to break a file, with what must hold for each of them.
// What the agent has written and reads back may be anything by then: torn by a crash, replaced, edited. Every file that a boot
// leaves is broken in every way, and every stage and every command that reads it has to come to its end and say so.

import assert from 'node:assert/strict'
import { defaultPaths } from '../../../core/paths.ts'
import { journalFile } from '../../../stages/state/journal.ts'
import { stateFile } from '../../../stages/state/layout.ts'
import { ownFiles } from '../../../stages/state/own-files.ts'
import type { Host } from '../../../system/host.ts'
import type { WorldFile } from '../../../system/memory.ts'
import { run } from '../../cli/run.ts'
import { counted } from '../../support/counted.ts'
import { afterRestart, machineAgain, type Tree } from '../machine-again.ts'
import { type Booted, bootOnce, machine } from '../whole-boot.ts'

const userData = `#cloud-config
users: [{name: bob, ssh_authorized_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdPsnJVCYQ bob]}]
write_files: [{path: /etc/motd, content: hello}]
bootcmd: [echo early]
runcmd: [echo late]
`
const seed = { 'user-data': userData, 'vendor-data': '#cloud-config\ntimezone: Etc/UTC\n' }
const detection = {
  '/run/cloud-init/cloud.cfg': 'datasource_list: [NoCloud, None]\n',
  '/run/cloud-init/.ds-identify.result': '0\n',
}
const more = { '/var/lib/cloud/hotplug.enabled': '{"scopes": ["network"]}\n' }

/** What a boot leaves only where it was interrupted. */
const besides: Readonly<Record<string, string>> = {
  [journalFile(defaultPaths)]: [
    {
      is: 'due',
      boot: 'b',
      stage: 'init',
      works: [{ name: 'config-ssh', mark: '/var/lib/cloud/instances/i-1/sem/config_ssh' }],
    },
    { is: 'begun', boot: 'b', mark: '/var/lib/cloud/instances/i-1/sem/config_ssh', once: true },
    { is: 'interrupted', stage: 'init', name: 'config-ssh', mark: '/var/lib/cloud/instances/i-1/sem/config_ssh' },
    { is: 'instance', id: 'i-1', previous: 'i-0' },
  ]
    .map((entry) => `${JSON.stringify(entry)}\n`)
    .join(''),
  [`${stateFile.records(defaultPaths)}/fs.json`]: JSON.stringify({
    errors: [],
    recoverable_errors: {},
    start: 1,
    finished: null,
  }),
  [`${stateFile.records(defaultPaths)}/init.owner`]: '1 2\n',
}

const commands = [
  'cloud-init status --long',
  'cloud-init status --format json',
  'cloud-init query --all',
  'cloud-init query --format {{v1}}',
  'cloud-init query --explain timezone',
  'cloud-id',
  'cloud-init analyze show',
  'cloud-init collect-logs --tarfile /root/logs.tar',
  'cloud-init single --name timezone --frequency always',
  'cloud-init devel hotplug-hook query --subsystem net',
  'cloud-init devel hotplug-hook enable --subsystem net',
  'cloud-init schema --system',
  'cloud-init clean --logs',
  'ds-identify',
]

/** Of the many marks one stands for all. */
const isState = (path: string) =>
  /^\/(?:run\/cloud-init|var\/lib\/cloud(?!\/seed))\//.test(path) &&
  (!path.includes('/sem/config_') || path.endsWith('/config_ssh'))

const hostile = {
  ['__proto__']: { start: 1 },
  constructor: { start: 1, errors: 5, recoverable_errors: { constructor: ['a'], ['__proto__']: ['b'] } },
  toString: 5,
  hasOwnProperty: 5,
}

function waysToBreak(path: string, text: string): Readonly<Record<string, WorldFile>> {
  const torn = [0.01, 0.25, 0.5, 0.99].map((part) => [
    `torn at ${part}`,
    text.slice(0, Math.ceil(text.length * part) - 1),
  ])
  return {
    ...Object.fromEntries(torn),
    empty: '',
    'no JSON': 'not JSON: [\n{',
    null: 'null',
    'an endless number': '1e999',
    'a list': '[[[]]]',
    'a deep list': '['.repeat(100_000),
    binary: Buffer.from([0x1f, 0x8b, 0xff, 0xfe, 0x80, 10, 0]),
    'hostile names': JSON.stringify({ ...hostile, v1: hostile, format: 1, instance: hostile }),
    huge: `${text}${' '.repeat(200_000)}`,
    'a directory': { directory: true },
    'a link to itself': { link: path },
    'a link to nowhere': { link: '/nowhere/at/all' },
    'a pipe': { type: 'fifo' },
  }
}

/** Each piece of a document replaced by something of another type, in turn. */
function* otherTypes(text: string): Generator<readonly [name: string, text: string]> {
  const others = [null, 7, 'text', [], { toString: 1 }, 1e308, true]
  for (const [index, path] of [...pathsIn(JSON.parse(text))].entries()) {
    for (const other of [others[index % others.length], others[(index + 3) % others.length]]) {
      yield [`${path.join('/')}: ${JSON.stringify(other)}`, JSON.stringify(withPiece(JSON.parse(text), path, other))]
    }
  }
}

function* pathsIn(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  yield path
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) yield* pathsIn(inner, [...path, key])
}

function withPiece(value: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other
  const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...(value as object) }
  copy[key] = withPiece(copy[key], rest, other)
  return copy
}

/** What only a mistake in this program says. */
const mistake =
  /\b(?:Type|Range|Syntax|Reference)Error\b|is not a function|Cannot read prop|is not iterable|\[object |undefined/

const textOf = ({ told, console, status }: Booted) =>
  [...told.map(({ message }) => message), console, ...status.errors].join('\n')

function noMistake(text: string, name: string): void {
  const line = text.split('\n').find((each) => mistake.test(each))
  assert.equal(line, undefined, name)
}

/** The stages after the local one, or after a restart all, on a machine with this file in place of its own. */
async function boots(path: string, broken: WorldFile, trees: Trees, name: string): Promise<Booted> {
  const inRun = path.startsWith('/run/')
  const host = machineAgain(inRun ? trees.local : afterRestart(trees.done), { [path]: broken })
  const booted = await bootOnce(host, inRun ? { only: ['network', 'config', 'final'] } : {})
  noMistake(textOf(booted), name)
  assert.equal(booted.status.running, 'done', name)
  assert.ok(
    host.ran.some((argv) => argv.join(' ').includes('/tmp/')),
    `${name}: bootcmd has not run`,
  )
  if (inRun) {
    assert.equal(host.text('/etc/motd'), 'hello', name)
    assert.ok(await host.files.exists('/home/bob/.ssh/authorized_keys'), name)
  }
  return booted
}

/** What YAML can hold and JSON cannot, or what means something to a program in JavaScript. */
const oddValues = [
  '.inf',
  '-.inf',
  '.nan',
  '1e400',
  '-0.0',
  '12345678901234567890123',
  '2020-01-01',
  '!!binary AAECAw==',
  '!!set {a, b}',
  '"\\0"',
  '"\\uD800"',
  '{__proto__: {x: 1}, constructor: 5, toString: 7, hasOwnProperty: 1}',
]

interface Trees {
  /** As the local stage of the first boot leaves it, and as the last one does. */
  readonly local: Tree
  readonly done: Tree
}

async function treesOf(): Promise<Trees> {
  const first = machine(seed, { files: { ...detection, ...more } })
  await bootOnce(first, { only: ['local'] })
  const local = first.tree()
  await bootOnce(first, { only: ['network', 'config', 'final'] })
  return { local, done: first.tree() }
}

/** Which command asks for which file, on a machine where all is well. */
async function readersOf(tree: Tree): Promise<ReadonlyMap<string, readonly string[]>> {
  const readers = new Map<string, string[]>()
  for (const command of commands) {
    const { host, taken } = counted(machineAgain(tree, archive))
    await ask(host, command)
    const asked = await Promise.all(
      taken().map(async ({ path }) => [path, await machineAgain(tree).files.resolve(path)]),
    )
    for (const path of new Set(asked.flat())) {
      if (path !== undefined) readers.set(path, [...(readers.get(path) ?? []), command])
    }
  }
  return readers
}

/** As tar makes it. */
const archive = { '/root/logs.tar': '' }

async function ask(host: Host, command: string) {
  const [called = '', ...args] = command.split(' ')
  return run(args, { host, called })
}

describe('a state file', () => {
  let trees: Trees
  let readers: ReadonlyMap<string, readonly string[]>
  let paths: readonly string[]

  before(async () => {
    trees = await treesOf()
    readers = await readersOf(trees.done)
    const left = Object.keys(trees.done).filter((path) => isState(path) && trees.done[path]?.type !== 'directory')
    paths = [...left, ...Object.keys(besides)]
    assert.ok(paths.length > 25, `${paths}`)
  })

  for (const how of Object.keys(waysToBreak('', ''))) {
    it(`that is ${how} costs no stage its work, and no command more than what it would have said of it`, async () => {
      for (const path of paths) {
        const broken = waysToBreak(path, trees.done[path]?.content ?? besides[path] ?? '')[how] as WorldFile
        const name = `${path}: ${how}`
        await boots(path, broken, trees, name)
        for (const command of readers.get(path) ?? []) {
          const { out, err } = await ask(machineAgain(trees.done, { [path]: broken, ...archive }), command)
          noMistake(`${out}${err}`, `${command}, ${name}`)
        }
      }
    })
  }

  it('that is larger than the agent writes is read no further', async () => {
    const { owns, limit } = ownFiles(() => defaultPaths)
    const large = '\0'.repeat(limit(journalFile(defaultPaths)) + 1)
    const unlimited: string[] = []
    for (const path of paths) {
      assert.ok(owns(path), path)
      if (limit(path) >= large.length) unlimited.push(path.replace(/.*\//, ''))
      else await boots(path, large, trees, `${path}: large`)
    }
    assert.deepEqual(
      unlimited
        .filter((name) => !/\.txt(?:\.i)?$|-origin\.json$|^(?:runcmd|datasource|boot-finished)$/.test(name))
        .sort(),
      [
        ...['combined-cloud-config.json', 'instance', 'instance-data-sensitive.json', 'instance-data.json'],
        ...['instance.json', 'network-config.json'],
      ],
      'what users have sent is in these',
    )
  })

  for (const [path, code] of [
    ['/var/lib/cloud/instances/i-1/instance.json', 'stage/state'],
    ['/run/cloud-init/instance-data-sensitive.json', 'stage/state'],
    ['/var/lib/cloud/data/status.json', 'stage/status'],
  ] as const) {
    const broken = ['torn at 0.5', 'no JSON', 'null', 'a list', 'binary', 'a directory', 'a link to itself']

    it(`${path} that cannot be used is told, and status with it`, async () => {
      for (const how of broken) {
        const ways = waysToBreak(path, trees.local[path]?.content ?? '')
        const host = machineAgain(trees.local, { [path]: ways[how] as WorldFile })
        const { told, exitCode } = await bootOnce(host, { only: ['network', 'config', 'final'] })
        assert.ok(
          told.some((notice) => notice.code === code || notice.code === 'stage/state'),
          `${how}: ${told.map((notice) => notice.code)}`,
        )
        assert.notEqual(exitCode, 0, how)
      }
    })
  }

  for (const value of oddValues) {
    it(`can be read again where metadata hold ${JSON.stringify(value)}`, async () => {
      const metadata = `instance-id: i-1\nlocal-hostname: web-1\nodd: ${value}\n`
      const template =
        '## template: jinja\n#cloud-config\nwrite_files: [{path: /etc/motd, content: "{{ v1.instance_id }}"}]\n'
      const host = machine({ 'meta-data': metadata, 'user-data': template })
      const booted = await bootOnce(host)
      noMistake(textOf(booted), value)
      assert.deepEqual(booted.told, [])
      assert.equal(host.text('/etc/motd'), 'i-1')
      for (const [path, { type, content = '' }] of Object.entries(host.tree())) {
        if (type === 'file' && isState(path) && path.endsWith('.json')) JSON.parse(content)
      }
      for (const command of ['cloud-init query --all', 'cloud-init query ds.meta_data.odd']) {
        assert.equal((await ask(host, command)).exitCode, 0, command)
      }
    })
  }

  it('whose pieces are of other types counts as none', async () => {
    for (const path of paths.filter((each) => each.endsWith('.json') && !each.startsWith('/run/cloud-init/status'))) {
      for (const [how, text] of otherTypes(trees.done[path]?.content || besides[path] || '{}')) {
        const name = `${path}: ${how}`
        const [reader] = readers.get(path) ?? []
        if (path.endsWith('/instance.json') || path.endsWith('/status.json')) await boots(path, text, trees, name)
        if (!reader) continue
        const { out, err } = await ask(machineAgain(trees.done, { [path]: text }), reader)
        noMistake(`${out}${err}`, `${reader}, ${name}`)
      }
    }
  })
})
