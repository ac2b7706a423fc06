// Whole boots on a machine in memory: seeds, drives, user-data, Kairos' documents, files of its own state; and its commands.

import fc from 'fast-check'
import { jsonIfWhole } from '../../../languages/json.ts'
import { run as command } from '../../cli/run.ts'
import { machine, type Seed } from '../../stages/whole-boot.ts'
import { consume } from '../../userdata/consumed.ts'
import { configs, jsonWords, mutated, oddConfigs } from '../grammar/configs.ts'
import { oddly, yamlOdd } from '../grammar/odd.ts'
import { userData, userDataWords } from '../grammar/user-data.ts'
import { yamlDocuments, yamlWords } from '../grammar/yaml.ts'
import { boot, bootWhole, refuseBugs } from '../refuse-bugs.ts'
import { seedsIn } from '../seeds.ts'
import type { Target } from '../target.ts'
import { apply, schema } from './modules.ts'
import { state } from './state.ts'

const text = (bytes: Buffer) => bytes.toString()

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
const oddMetadata = oddly(
  [
    {
      'instance-id': 'i-1',
      'local-hostname': 'web-1',
      'public-keys': ['ssh-ed25519 AAAA x'],
      'launch-index': 1,
      foo: 'x',
    },
    {
      'instance-id': 'i-1',
      hostname: 'a.b',
      tags: { a: 'b' },
      'public-keys': { a: { 'openssh-key': 'x' } },
      dsmode: 'net',
    },
  ],
  yamlOdd,
)

const nocloud: Target = {
  name: 'nocloud',
  inputs: fc
    .record(
      {
        'meta-data': fc.oneof(metadata, oddMetadata).map(text),
        'network-config': networkConfig.map(text),
        'vendor-data': configs.map(text),
      },
      { requiredKeys: [] },
    )
    .map((seed) => Buffer.from(JSON.stringify(seed))),
  run: (input) => bootWhole(machine(seedOf(input))),
}

const drive = seedsIn('fixtures/datasources', /config-drive\/.*meta_data\.json$/)
const folder = '/config-drive/openstack'

const configDrive: Target = {
  name: 'configdrive',
  inputs: fc
    .record(
      {
        'meta_data.json': mutated(drive, jsonWords).map(text),
        'network_data.json': mutated(seedsIn('fixtures/network', /network_data\.json$/), jsonWords).map(text),
        'vendor_data.json': mutated(['{"cloud-init": "#cloud-config\\na: 1"}', '"x"', '[1]'], jsonWords).map(text),
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
          jsonWords,
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
    oddConfigs.map((bytes) => Buffer.concat([Buffer.from('#cloud-config\n'), bytes])),
    mutated(seedsIn('test/parity/seeds', /user-data$/), userDataWords),
    yamlDocuments.map((bytes) => Buffer.concat([Buffer.from('#cloud-config\n'), bytes])),
  ),
  run: (input) => bootWhole(machine({ 'user-data': input })),
}

export const machines: readonly Target[] = [mime, nocloud, configDrive, kairos, state, schema, apply, query, whole]
