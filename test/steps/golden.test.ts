// The vectors that the specification of Kairos' stages verifies (§5.2), through the command line: what yip does (`--compat`), and what
// firstlight means to do.

import assert from 'node:assert/strict'
import { type MemoryHost, memory, type World, type WorldFile } from '../../system/memory.ts'
import { run } from '../cli/run.ts'

interface Outcome {
  /** The layers of `--analyze`, without their first one, "init". */
  readonly layers?: readonly (readonly string[])[]
  /** Shell commands, in their order. Default: none. */
  readonly ran?: readonly string[]
  /** Exit code. Default 0. */
  readonly code?: number
  readonly texts?: Readonly<Record<string, string | undefined>>
  readonly modes?: Readonly<Record<string, number>>
  readonly owners?: Readonly<Record<string, string>>
  /** Requests that were made. */
  readonly urls?: readonly string[]
  /** What standard error has to have in it. */
  readonly says?: readonly RegExp[]
}

interface Vector {
  readonly id: string
  /** By their names in /oem. */
  readonly documents?: Readonly<Record<string, string>>
  readonly stages?: readonly string[]
  /** In place of `-s STAGE /oem`. */
  readonly args?: readonly string[]
  readonly world?: World
  readonly yip: Outcome
  /** Default: the same. */
  readonly here?: Outcome
}

const step = (...lines: readonly string[]) => `  - {${lines.join(', ')}}\n`
const stages = (stage: string, ...steps: readonly string[]) => `stages:\n  ${stage}:\n${steps.join('')}`
const named = (name: string, ...more: readonly string[]) => step(`name: ${name}`, `commands: [${name}]`, ...more)
const test = (...steps: readonly string[]) => stages('test', ...steps)
const file = (...lines: readonly string[]) => test(step(`files: [{path: /srv/a, content: x, ${lines.join(', ')}}]`))

const users = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\na:x:5:60::/home/a:/bin/sh\nbar:x:1000:1000::/home/bar:/bin/sh\n',
  '/etc/group': 'root:x:0:\nb:x:61:\nbar:x:1000:\n',
  '/home/bar': { directory: true, uid: 1000, gid: 1000 },
} as const satisfies Readonly<Record<string, WorldFile>>

const userData = (content: string): World => ({ files: { '/srv/data': content } })
const fetching = { 'a.yaml': test(step('datasource: {providers: [file], path: /srv/data}')) }

const keys = {
  'a.yaml': '#cloud-config\nusers: [{name: bar, ssh_authorized_keys: ["gitlab:test"]}]\nssh_authorized_keys: [asdd]\n',
}

// biome-ignore format: a table
const vectors: readonly Vector[] = [
  {
    id: 'G1: files one after another',
    documents: { '01.yaml': test(named('a')), '02.yaml': test(named('b')), '03.yaml': test(named('c')) },
    yip: { layers: [['/oem/01.yaml.a'], ['/oem/02.yaml.b'], ['/oem/03.yaml.c']], ran: ['a', 'b', 'c'] },
  },
  {
    id: 'G2: a file without steps in the stage',
    documents: { '01.yaml': test(named('a')), '02.yaml': stages('other', named('b')), '03.yaml': test(named('c')) },
    yip: { layers: [['/oem/01.yaml.a', '/oem/03.yaml.c']], ran: ['a', 'c'] },
    here: { layers: [['/oem/01.yaml.a'], ['/oem/03.yaml.c']], ran: ['a', 'c'] },
  },
  {
    id: 'G3: names of steps with and without one',
    documents: { '01.yaml': test(named('a'), named('b')), '02.yaml': `name: X\n${test(step('commands: [c]'), step('commands: [d]'))}` },
    yip: { layers: [['/oem/01.yaml.a'], ['/oem/01.yaml.b'], ['X..0'], ['X..1']], ran: ['a', 'b', 'c', 'd'] },
  },
  {
    id: 'G4: names where only some have none',
    documents: { '01.yaml': test(step('commands: [a]'), named('n'), step('commands: [c]')) },
    yip: { layers: [['/oem/01.yaml..0'], ['/oem/01.yaml.n.1'], ['/oem/01.yaml..2']], ran: ['a', 'n', 'c'] },
  },
  {
    id: 'G5: three steps with one name',
    documents: Object.fromEntries(
      ['a', 'b', 'c'].map((one) => [`${one}.yaml`, `name: R\n${test(step('name: n', `commands: [${one}]`))}`]),
    ),
    yip: { layers: [['R.n'], ['R.n.1']], ran: ['a', 'c'] },
    here: { layers: [['R.n'], ['R.n.1'], ['R.n.2']], ran: ['a', 'b', 'c'] },
  },
  {
    id: 'G6: after a step of a file before',
    documents: { '01.yaml': test(named('a')), '02.yaml': test(named('b', 'after: [{name: /oem/01.yaml.a}]')) },
    yip: { layers: [['/oem/01.yaml.a'], ['/oem/02.yaml.b']], ran: ['a', 'b'] },
  },
  {
    id: 'G7: after a step of a later file',
    documents: { '01.yaml': test(named('a', 'after: [{name: /oem/02.yaml.b}]')), '02.yaml': test(named('b')) },
    yip: { ran: ['b', 'a'] },
  },
  {
    id: 'G8: a file whose steps all have after',
    documents: { '01.yaml': test(named('a')), '02.yaml': test(named('b', 'after: [{name: /oem/01.yaml.a}]')), '03.yaml': test(named('c')) },
    yip: { layers: [['/oem/01.yaml.a', '/oem/03.yaml.c'], ['/oem/02.yaml.b']], ran: ['a', 'c', 'b'] },
    here: { layers: [['/oem/01.yaml.a'], ['/oem/02.yaml.b'], ['/oem/03.yaml.c']], ran: ['a', 'b', 'c'] },
  },
  {
    id: 'G9: after a step that does not exist',
    documents: { '01.yaml': test(named('a', 'after: [{name: nobody}]'), named('b')) },
    yip: { code: 2 },
    here: { code: 1, ran: ['a', 'b'], says: [/^ERROR \/oem\/01\.yaml:3:\d+: .*nobody/m] },
  },
  {
    id: 'G9: after itself',
    documents: { '01.yaml': test(named('a', 'after: [{name: /oem/01.yaml.a}]'), named('b')) },
    yip: { code: 2 },
    here: { code: 1, ran: ['a', 'b'], says: [/^ERROR \/oem\/01\.yaml:3:/m] },
  },
  {
    id: 'G9: a ring',
    documents: { '01.yaml': test(named('a', 'after: [{name: /oem/01.yaml.b}]'), named('b', 'after: [{name: /oem/01.yaml.a}]')) },
    yip: { code: 2 },
    here: { code: 1, ran: ['a', 'b'], says: [/^ERROR \/oem\/01\.yaml:3:/m] },
  },
  {
    id: 'G9: a ring with what is written after it',
    documents: { '01.yaml': test(named('a', 'after: [{name: /oem/02.yaml.c}]'), named('b')), '02.yaml': test(named('c')) },
    yip: { code: 2 },
    here: { code: 1, ran: ['a', 'b', 'c'], says: [/^ERROR \/oem\/01\.yaml:3:.*\/oem\/02\.yaml/m] },
  },
  {
    id: 'Y1: permissions in quotes',
    documents: { 'a.yaml': file('permissions: "0640"'), 'b.yaml': test(named('b')) },
    yip: { code: 1, texts: { '/srv/a': undefined } },
    here: { ran: ['b'], modes: { '/srv/a': 0o640 } },
  },
  {
    id: 'Y2: owner_string',
    documents: { 'a.yaml': file('permissions: 0644', 'owner_string: "a:b"') },
    world: { files: users },
    yip: { owners: { '/srv/a': '0:0' } },
    here: { owners: { '/srv/a': '5:61' } },
  },
  {
    id: 'Y3: no permissions',
    documents: { 'a.yaml': test(step('files: [{path: /srv/a, content: x}]', 'directories: [{path: /srv/d}]')) },
    yip: { modes: { '/srv/a': 0, '/srv/d': 0 } },
    here: { modes: { '/srv/a': 0o644, '/srv/d': 0o755 }, says: [/a\.yaml:3:.*permissions.*0644/, /a\.yaml:3:.*permissions.*0755/] },
  },
  {
    id: 'Y4: setuid',
    documents: { 'a.yaml': file('permissions: 04755') },
    yip: { modes: { '/srv/a': 0o755 } },
    here: { modes: { '/srv/a': 0o4755 } },
  },
  {
    id: 'Y5: a broken file between others',
    documents: { 'a.yaml': test(named('a')), 'b.yaml': test(step('commands: no-list')), 'c.yaml': test(named('c')) },
    yip: { code: 1 },
    here: { code: 1, ran: ['a', 'c'], says: [/^ERROR \/oem\/b\.yaml:3:\d+: /m] },
  },
  {
    id: 'T1: names that nobody has',
    documents: { 'a.yaml': test(step(`commands: ['{{.Values.nope.x}} {{.Names}}']`)) },
    yip: { ran: ['<no value> <no value>'] },
  },
  {
    id: 'T2: what is no template',
    documents: { 'a.yaml': test(step(`commands: ['a {{ b']`)) },
    yip: { ran: ['a {{ b'], says: [/^WARNING \/oem\/a\.yaml:3:/m] },
  },
  {
    id: 'T3: a hostname of the machine id',
    documents: { 'a.yaml': test(step(`hostname: 'node-{{ trunc 4 .MachineID }}'`)) },
    world: { files: { '/etc/machine-id': 'abcdef0123\n', '/etc/hosts': '127.0.0.1 localhost\n' } },
    yip: { texts: { '/etc/hostname': 'node-abcd\n' } },
  },
  {
    id: 'E1: a number with noughts',
    documents: { 'a.yaml': test(step('environment: {FOO: "007"}')) },
    yip: { texts: { '/etc/environment': 'FOO=7\n' } },
    here: { texts: { '/etc/environment': 'FOO="007"\n' } },
  },
  {
    id: 'E2: a line that is no assignment',
    documents: { 'a.yaml': test(step('environment: {FOO: bar}')) },
    world: { files: { '/etc/environment': 'A=1\nno assignment here\nB=2\n' } },
    yip: { texts: { '/etc/environment': 'A=1\nFOO="bar"\n' } },
    here: { texts: { '/etc/environment': 'A=1\nB=2\nFOO="bar"\nno assignment here\n' } },
  },
  {
    id: 'D1: stages of a kernel command line',
    args: ['-d', '-s', 'boot', 'stages.boot[0].commands[0]="echo hi" stages.boot[0].commands[1]="echo x=y"'],
    yip: { ran: ['echo hi', 'echo x=y'] },
  },
  {
    id: 'D2: a name with a dot, in quotes',
    args: ['-d', '-s', 'rootfs.before', `'stages."rootfs.before"[0].name=x' 'stages."rootfs.before"[0].commands[0]=y'`],
    yip: { ran: ['y'] },
  },
  {
    id: 'D2: a name with a dot, escaped',
    args: ['-d', '-s', 'rootfs.before', String.raw`'stages.rootfs\.before[0].commands[0]=y'`],
    yip: { ran: ['y'] },
  },
  {
    id: 'C1: keys in stage boot',
    documents: keys, stages: ['boot'], world: { files: users },
    yip: { texts: { '/home/bar/.ssh/authorized_keys': 'asdd\n' } },
  },
  {
    id: 'C1: keys in stage network',
    documents: keys, stages: ['network'], world: { files: users, http: () => 'ssh-rsa AAAA fetched\n' },
    yip: { urls: ['https://gitlab.com/test.keys'], texts: { '/home/bar/.ssh/authorized_keys': 'ssh-rsa AAAA fetched\n\n' } },
  },
  {
    id: 'C2: lists and texts as cloud-init has them',
    documents: { 'a.yaml': '#cloud-config\nusers: [default]\nruncmd: [[ls, -l]]\n', 'b.yaml': stages('boot', named('b')) },
    stages: ['boot'],
    yip: { code: 1 },
    here: { ran: ["'ls' '-l'", 'b'] },
  },
  {
    id: 'U1: a script of comments',
    documents: fetching,
    world: userData('#!/bin/sh\n# nothing\n'),
    yip: { texts: { '/run/config/userdata.yaml': '#!/bin/sh\n# nothing\n' }, modes: { '/run/config/userdata': 0o644 } },
    here: { texts: { '/run/config/userdata.yaml': undefined }, modes: { '/run/config/userdata': 0o744 } },
  },
  {
    id: 'U2: a config of Ignition',
    documents: fetching,
    world: userData('{"ignition": {"version": "3.4.0"}}'),
    yip: { texts: { '/run/config/userdata.yaml': '{"ignition": {"version": "3.4.0"}}' } },
    here: { says: [/^WARNING \/oem\/a\.yaml:3:\d+: .*Ignition/m] },
  },
]

async function outcome({ documents = {}, stages = ['test'], args, world }: Vector, compat: boolean) {
  const oem = Object.entries(documents).map(([name, text]) => [`/oem/${name}`, text])
  const host = memory({ unscripted: 'succeed', ...world, files: { ...Object.fromEntries(oem), ...world?.files } })
  const yip = (given: readonly string[]) => run([...(compat ? ['--compat'] : []), ...given], { host, called: 'yip' })
  const lines = args ? [args] : stages.map((stage) => ['-s', stage, '/oem'])
  const { out } = await yip(['-a', ...(lines[0] ?? [])])
  const ran = []
  for (const line of lines) ran.push(await yip(line))
  return {
    host,
    layers: out
      .split(/^\d+\.\n/m)
      .slice(1)
      .map((layer) => [...layer.matchAll(/^ <(.*?)>/gm)].map(([, name]) => name))
      .map((layer) => layer.filter((name) => name !== 'init'))
      .filter((layer) => layer.length > 0),
    code: Math.max(...ran.map(({ exitCode }) => exitCode)),
    err: ran.map(({ err }) => err).join(''),
  }
}

const commandsOf = ({ ran }: MemoryHost) => ran.filter(([program]) => program === 'sh').map(([, , text]) => text)

describe('golden vectors', () => {
  for (const vector of vectors) {
    for (const compat of [true, false]) {
      it(`${vector.id}, ${compat ? 'as yip' : 'as meant'}`, async () => {
        const { yip, here = yip } = vector
        const {
          layers,
          ran = [],
          code = 0,
          texts = {},
          modes = {},
          owners = {},
          urls = [],
          says = [],
        } = compat ? yip : here
        const found = await outcome(vector, compat)
        const { host, err } = found
        if (layers) assert.deepEqual(found.layers, layers)
        assert.deepEqual(commandsOf(host), ran, err)
        assert.equal(found.code, code, err)
        const tree = host.tree()
        for (const [path, text] of Object.entries(texts))
          assert.equal(tree[path] && host.text(path), text, `${path}\n${err}`)
        for (const [path, mode] of Object.entries(modes)) assert.equal(tree[path]?.mode, mode, `${path}\n${err}`)
        for (const [path, owner] of Object.entries(owners)) {
          const { uid = 0, gid = 0 } = tree[path] ?? {}
          assert.equal(`${uid}:${gid}`, owner, `${path}\n${err}`)
        }
        assert.deepEqual(
          host.requests.map(({ url }) => url),
          urls,
        )
        for (const text of says) assert.match(err, text)
      })
    }
  }
})
