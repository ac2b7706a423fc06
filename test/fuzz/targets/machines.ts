// Whole boots on a machine in memory: seeds, drives, user-data, Kairos' documents, files of its own state; and its commands.

import fc from 'fast-check'
import { validate } from '../../../core/schema/validate.ts'
import { jsonIfWhole } from '../../../languages/json.ts'
import { parseYaml } from '../../../languages/yaml/parse.ts'
import { modules } from '../../../modules/index.ts'
import type { MemoryHost } from '../../../system/memory.ts'
import { run as command } from '../../cli/run.ts'
import { bootOnce, machine, restart, type Seed } from '../../stages/whole-boot.ts'
import { consume } from '../../userdata/consumed.ts'
import { userData, userDataWords } from '../grammar/user-data.ts'
import { yamlDocuments, yamlWords } from '../grammar/yaml.ts'
import { mutated as mutatedTo } from '../mutate.ts'
import { seedsIn } from '../seeds.ts'
import type { Target } from '../target.ts'

/** A boot reads some documents at each of its points, so what it may be given is smaller. */
const mutated = (seeds: readonly (string | Buffer)[], words: readonly string[]) => mutatedTo(seeds, words, 20_000)

/** What only the engine says, about mistakes in the code. */
const bug =
  /\b(?:TypeError|ReferenceError|SyntaxError|RangeError)\b|Cannot (?:read|set|convert) propert|is not (?:a function|iterable|defined)|Maximum call stack|Invalid array length|Invalid string length/

function refuseBugs(notices: readonly { readonly message: string }[], what: string): void {
  const found = notices.find(({ message }) => bug.test(message))
  if (found) throw new TypeError(`${what} says: ${found.message}`)
}

async function boot(host: MemoryHost): Promise<void> {
  const { told, status } = await bootOnce(host)
  refuseBugs(told, 'the boot')
  refuseBugs(
    [...status.errors, ...Object.values(status.recoverable).flat()].map((message) => ({ message })),
    'the status',
  )
}

const text = (bytes: Buffer) => bytes.toString()
const configs = mutated(
  [
    ...seedsIn('test/parity/seeds', /user-data$|vendor-data$/),
    ...modules.flatMap(({ examples }) => examples.map((example) => Buffer.from(`#cloud-config\n${example}`))),
  ],
  yamlWords,
)

const mime: Target = {
  name: 'mime',
  inputs: fc.oneof(userData, mutated(seedsIn('fixtures/userdata', /user-data$/), userDataWords)),
  async run(input) {
    const world = { files: { '/x': '#!/bin/sh\n' }, http: { 'http://10.0.0.1/x': '#cloud-config\nx: 1\n' } }
    const variables = { v1: { region: 'eu' } }
    const { said } = await consume(input, { world, variables })
    refuseBugs(
      said.filter(({ level }) => level !== 'debug'),
      'a notice',
    )
  },
}

/** A seed as JSON: the text of each file. */
function seedOf(input: Buffer): Seed {
  const value = jsonIfWhole(input.toString())
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(entries.filter(([, content]) => typeof content === 'string')) as Seed
}

const metadata = mutated(
  [
    'instance-id: i-1\nlocal-hostname: web-1\npublic-keys:\n- ssh-ed25519 AAAA x\nnetwork-interfaces: |\n  auto eth0\n  iface eth0 inet dhcp\ndsmode: local\nseedfrom: http://10.0.0.1/\nlaunch-index: 1\n',
  ],
  yamlWords,
)
const networkConfig = mutated(seedsIn('test/parity/seeds', /network-config$/), yamlWords)

const nocloud: Target = {
  name: 'nocloud',
  inputs: fc
    .record(
      { 'meta-data': metadata.map(text), 'network-config': networkConfig.map(text), 'vendor-data': configs.map(text) },
      { requiredKeys: [] },
    )
    .map((seed) => Buffer.from(JSON.stringify(seed))),
  run: (input) => boot(machine(seedOf(input))),
}

const drive = seedsIn('fixtures/datasources', /config-drive\/.*meta_data\.json$/)
const words = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  'null',
  '1e999',
  '"uuid": ',
  '"\\ud800"',
  '__proto__',
  '"links": []',
  '"a/b"',
  '\\',
  '"../x"',
  '{"path": "/etc/x", "content_path": "/content/0000"}',
]
const folder = '/config-drive/openstack'

const configDrive: Target = {
  name: 'configdrive',
  inputs: fc
    .record(
      {
        'meta_data.json': mutated(drive, words).map(text),
        'network_data.json': mutated(seedsIn('fixtures/network', /network_data\.json$/), words).map(text),
        'vendor_data.json': mutated(['{"cloud-init": "#cloud-config\\na: 1"}', '"x"', '[1]'], words).map(text),
        user_data: configs.map(text),
      },
      { requiredKeys: ['meta_data.json'] },
    )
    .map((seed) => Buffer.from(JSON.stringify(seed))),
  async run(input) {
    const files = Object.fromEntries(
      Object.entries(seedOf(input)).map(([name, content]) => [`${folder}/latest/${name}`, content]),
    )
    await boot(machine(undefined, { files: { ...files, [`${folder}/content/0000`]: 'x' } }))
  },
}

const kairos: Target = {
  name: 'kairos',
  inputs: fc.oneof(
    mutated(
      [
        'name: x\nstages:\n  boot:\n  - name: a\n    if: "[ -e /x ]"\n    commands: [ls]\n    files:\n    - {path: /a, content: b, permissions: 0644, owner: 0}\n    hostname: h\n    users: {amy: {passwd: x, groups: [a]}}\n    sysctl: {a: 1}\n    environment: {A: b}\n  network:\n  - after: [{name: a}]\n    layout: {device: {path: /dev/vda}, add_partitions: []}\n    timesyncd: {NTP: x}\n',
      ],
      [
        ...yamlWords,
        'stages:\n',
        'only_os: ',
        'git: ',
        'entities: ',
        'dns: ',
        'modules: ',
        'systemctl: ',
        'authorized_keys: ',
        'unpack_images: ',
        'downloads: ',
      ],
    ),
    yamlDocuments,
  ),
  run: (input) => boot(machine({}, { files: { '/oem/90.yaml': input.toString() } })),
}

const stateFiles = [
  '/var/lib/cloud/data/status.json',
  '/run/cloud-init/status.json',
  '/run/cloud-init/result.json',
  '/run/cloud-init/instance-data.json',
  '/run/cloud-init/instance-data-sensitive.json',
  '/var/lib/cloud/instance/obj.json',
  '/var/lib/cloud/instances/i-1/instance.json',
  '/var/lib/cloud/data/instance-id',
  '/var/lib/cloud/data/previous-instance-id',
  '/var/lib/cloud/data/set-hostname',
  '/var/lib/cloud/instance/cloud-config.txt',
  '/run/cloud-init/cloud-id',
]

/** A machine that has booted, one of its own files changed, and a boot on that. The input: an index of the file, a newline, its text. */
const state: Target = {
  name: 'state',
  inputs: fc
    .tuple(
      fc.nat(200),
      fc.oneof(
        mutated(
          [
            '{"v1": {"stage": null, "init": {"start": 1, "finished": 2, "errors": [], "recoverable_errors": {}}}}',
            '{"id": "i-1", "metadata": {}, "publicKeys": []}',
            'i-1\n',
            '{}',
          ],
          [...words, '"constructor"', '"errors": {}', '"id": null', '"v1": []'],
        ),
        fc.json().map((json) => Buffer.from(json)),
      ),
    )
    .map(([index, bytes]) => Buffer.concat([Buffer.from(`${index}\n`), bytes])),
  async run(input) {
    const host = machine({ 'user-data': '#cloud-config\nhostname: web-1\n' })
    await bootOnce(host)
    const tree = host.tree()
    const isOwn = (path: string) => /^\/(?:var\/lib\/cloud|run\/cloud-init)\//.test(path) && tree[path]?.type === 'file'
    const own = [...new Set([...Object.keys(tree).filter(isOwn), ...stateFiles])].sort()
    const newline = input.indexOf('\n')
    const index = Number(input.toString('latin1', 0, newline < 0 ? 3 : newline)) || 0
    const path = own[Math.abs(Math.trunc(index)) % own.length] as string
    await host.files.write(path, input.subarray(newline + 1)).catch(() => {})
    if (index % 2 === 0) await restart(host)
    await boot(host)
    for (const args of [
      ['status', '--long'],
      ['query', '--all'],
      ['status', '--format', 'json'],
      ['analyze', 'show'],
      ['schema', '--system'],
    ]) {
      const { out, err } = await command(['cloud-init', ...args], { host })
      refuseBugs([{ message: out.includes('internal') ? out : '' }, { message: err }], args.join(' '))
    }
  },
}

const schema: Target = {
  name: 'schema',
  inputs: configs,
  async run(input) {
    const { value } = parseYaml(input.toString(), { document: 'fuzz' })
    for (const { schema: wanted } of modules)
      await validate(wanted, structuredClone(value), { document: 'fuzz', code: 'stage/schema' })
  },
}

const query: Target = {
  name: 'query',
  inputs: fc
    .tuple(
      fc.oneof(
        fc.json(),
        mutated(
          [
            '{"v1": {"local-hostname": "web-1", "region": null}, "ds": {"meta_data": {"list": ["a"]}}, "sensitive_keys": ["ds/meta_data"], "userdata": "x"}',
          ],
          words,
        ).map(text),
      ),
      fc.constantFrom(
        'v1',
        'ds.meta_data.list.0',
        '--all',
        '-l',
        'v1.__proto__',
        'a.b.c',
        '',
        'constructor',
        '-f{{ v1 }}{{ ds }}',
        '-f{% for k in v1 %}{{ k }}{% endfor %}',
      ),
      fc.boolean(),
    )
    .map((parts) => Buffer.from(JSON.stringify(parts))),
  async run(input) {
    const [data = '', argument = '', root = true] = (jsonIfWhole(input.toString()) ?? []) as [string, string, boolean]
    const files = {
      '/run/cloud-init/instance-data.json': String(data),
      '/run/cloud-init/instance-data-sensitive.json': { content: String(data), mode: 0o600 },
    }
    const { err } = await command(['cloud-init', 'query', String(argument)], { files, root })
    refuseBugs([{ message: err }], 'query')
  },
}

const whole: Target = {
  name: 'boot',
  inputs: fc.oneof(
    configs,
    mutated(seedsIn('test/parity/seeds', /user-data$/), userDataWords),
    yamlDocuments.map((bytes) => Buffer.concat([Buffer.from('#cloud-config\n'), bytes])),
  ),
  run: (input) => boot(machine({ 'user-data': input })),
}

export const machines: readonly Target[] = [mime, nocloud, configDrive, kairos, state, schema, query, whole]
