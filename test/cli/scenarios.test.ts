// Scenario files of public reports, played by `firstlight serve` as its user would: our datasource makes of each what it should. Where the
// report is about how a machine is wired, npm run test:clouds plays it.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instance } from '../../core/instance.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { aliyun } from '../../datasources/aliyun/aliyun.ts'
import { ec2 } from '../../datasources/ec2/ec2.ts'
import { gce } from '../../datasources/gce/gce.ts'
import { hetzner } from '../../datasources/hetzner.ts'
import type { AnyDatasource } from '../../datasources/index.ts'
import { nocloud } from '../../datasources/nocloud/nocloud.ts'
import { openstack } from '../../datasources/openstack.ts'
import { scaleway } from '../../datasources/scaleway.ts'
import { vultr } from '../../datasources/vultr.ts'
import { parseMapping } from '../../languages/yaml/parse.ts'
import { clouds } from '../../metadata-server/clouds/index.ts'
import { play } from '../../metadata-server/scenario.ts'
import { memory } from '../../system/memory.ts'
import { realHttp } from '../../system/real-http.ts'
import { networkCases } from '../clouds/networks/index.ts'
import { machine } from '../datasources/machine.ts'
import { nic } from '../support/nic.ts'
import { run } from './run.ts'
import { sentTo } from './sent-to.ts'

interface Report {
  readonly source: AnyDatasource
  /** Where the service is on this machine's network. */
  readonly at: string
  readonly settings?: JsonObject
  readonly told: (instance: Instance) => unknown
  readonly expected: unknown
}

type Fields = Readonly<Record<string, Json | undefined>>

const ethernet = ({ network }: Instance, name = 'eth0') =>
  ((network as JsonObject | undefined)?.['ethernets'] as Readonly<Record<string, Fields>> | undefined)?.[name] ?? {}
/** Of the first interface in a config of version 1. */
const subnets = ({ network }: Instance) => {
  const [first] = ((network as JsonObject | undefined)?.['config'] ?? []) as readonly Fields[]
  return ((first?.['subnets'] ?? []) as readonly Fields[]).map(({ type, address }) => address ?? type)
}
const families = (instance: Instance) => [ethernet(instance)['dhcp4'], ethernet(instance)['dhcp6']]

const reports: Readonly<Record<string, Report>> = {
  'aliyun/ipv6-only': {
    source: aliyun,
    at: 'http://[fd00:100::100:200]',
    told: families,
    expected: [false, true],
  },
  'ec2/credentials': {
    source: ec2,
    at: 'http://169.254.169.254',
    told: ({ userData, metadata }) => [
      Buffer.from(userData ?? '', 'base64').toString(),
      JSON.stringify(metadata['dynamic']).includes('"accountId":"123456789012"'),
    ],
    expected: ['#cloud-config\nruncmd: [echo hello]\n', true],
  },
  'ec2/ipv6-only': { source: ec2, at: 'http://[fd00:ec2::254]', told: families, expected: [true, true] },
  'ec2/nic-just-plugged-in': {
    source: ec2,
    at: 'http://169.254.169.254',
    told: (instance) => ethernet(instance, 'eth1')['dhcp4-overrides'],
    expected: { 'route-metric': 200 },
  },
  'gce/project-keys': {
    source: gce,
    at: 'http://169.254.169.254',
    told: ({ publicKeys }) => publicKeys,
    expected: ['ssh-ed25519 OWN own', 'ssh-ed25519 TEAM team'],
  },
  'hetzner/ipv6-only': {
    source: hetzner,
    at: 'http://[fe80::a9fe:a9fe]',
    told: subnets,
    expected: ['2001:db8::5/64'],
  },
  'hetzner/no-public-network': {
    source: hetzner,
    at: 'http://169.254.169.254',
    told: subnets,
    expected: ['dhcp'],
  },
  'nocloud/link-local': {
    source: nocloud,
    at: 'http://169.254.169.254',
    told: ({ hostname }) => hostname,
    expected: 'edge.example.com',
  },
  'openstack/ipv6-only': {
    source: openstack,
    at: 'http://[fe80::a9fe:a9fe]',
    told: ({ subplatform }) => subplatform,
    expected: 'metadata (http://[fe80::a9fe:a9fe%25eth0])',
  },
  'openstack/late-service': {
    source: openstack,
    at: 'http://169.254.169.254',
    told: ({ subplatform }) => subplatform,
    expected: 'metadata (http://169.254.169.254)',
  },
  'scaleway/ipv6-only': {
    source: scaleway,
    at: 'http://[fd00:42::42]',
    told: (instance) => [families(instance), ethernet(instance)['addresses']],
    expected: [[undefined, undefined], ['2001:db8::5/64']],
  },
  'vultr/ipv6-only': {
    source: vultr,
    at: 'http://169.254.169.254',
    told: subnets,
    expected: [],
  },
}

const folder = join(import.meta.dirname, '../../fixtures/scenarios')
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace(/\.yaml$/, ''))

describe('scenarios of public reports', () => {
  it('are all tried, here or by machines with networks of their own', () => {
    const inNetworks = networkCases.flatMap(({ scenario, inline }) => (inline ? [] : [scenario]))
    assert.deepEqual(names.sort(), [...new Set([...Object.keys(reports), ...inNetworks])].sort())
  })

  for (const [name, report] of Object.entries(reports)) {
    it(`plays ${name}`, async () => {
      const text = readFileSync(join(folder, `${name}.yaml`), 'utf8')
      const { result, log } = await withServed(name, text, async (url) => read(name, text, report, url))
      const { instance, codes } = result
      assert.ok(instance, `${name}: ${codes}`)
      assert.deepEqual([report.told(instance), codes], [report.expected, []])
      for (const [path, times] of faultsOf(name, text)) {
        const asked = log.filter((line) => line.split(' ')[1] === path).length
        assert.ok(asked > times, `${path} is asked for until it is well`)
      }
    })
  }
})

/** Paths, and how often each is wrong. */
function faultsOf(name: string, text: string): readonly (readonly [string, number])[] {
  const faults = parseMapping(text, { document: name }).value?.['faults'] ?? {}
  return Object.entries(faults).map(([path, fault]) => [path, Number((fault as Fields)['times'])])
}

/** `firstlight serve CLOUD --scenario FILE`, until `work` is done. `log` has a line for each request. */
async function withServed<T>(name: string, text: string, work: (url: string) => Promise<T>) {
  const file = `/scenarios/${name}.yaml`
  const interrupted = Promise.withResolvers<void>()
  const url = Promise.withResolvers<string>()
  const printed = (line: string) => url.resolve(line.trim())
  const host = memory({ files: { [file]: text } })
  const args = ['serve', cloudOf(name).name, '--scenario', file]
  const served = run(args, { host, printed, interrupted: interrupted.promise })
  try {
    const result = await work(await Promise.race([url.promise, served.then(({ err }) => assert.fail(err))]))
    interrupted.resolve()
    return { result, log: (await served).out.split('\n') }
  } finally {
    interrupted.resolve()
    await served
  }
}

/** What our datasource makes of it on a machine with the firmware and the NICs of the scenario, whose waiting takes no time. */
async function read(name: string, text: string, { source, at, settings = {} }: Report, url: string) {
  const cloud = cloudOf(name)
  const { machine: played, own } = play(cloud, parseMapping(text, { document: name }).value)
  const nics = played.nics.map(({ mac }, index) => nic(`eth${index}`, mac))
  const here = machine({ dmi: cloud.dmi?.(played, own) ?? {}, facts: { nics } })
  const { files, clock } = here.host
  const http = realHttp({ files, environment: () => ({}), observe: undefined, clock })
  Object.assign(here.host, { http: sentTo(http, url, at) })
  const config = { datasource_list: [source.name, 'None'], datasource: { [source.name]: settings } }
  const found = await here.find({
    phase: source.phases[0] ?? 'network',
    config,
    datasources: [source],
    ephemeral: async (_network, work) => await work(undefined, 'eth0'),
  })
  return { instance: found?.instance, codes: here.codes() }
}

function cloudOf(name: string) {
  const [cloud] = name.split('/', 1)
  const found = clouds.find((one) => one.name === cloud)
  return found ?? assert.fail(`${cloud} is no cloud`)
}
