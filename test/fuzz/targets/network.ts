// Network configs of every kind through every renderer, and what a machine says about its network.

import fc from 'fast-check'
import { notices } from '../../../core/notices.ts'
import { configBlocks, configUrl, forcedSource, noCloudLine, words } from '../../../datasources/shared/cmdline-text.ts'
import { shellVariable, withShellVariable } from '../../../distros/shell-variables.ts'
import { cmdlineConfig } from '../../../network/apply/kernel-cmdline.ts'
import { leaseFrom, parseDhclientLeases, parseDhcpcdLease, parseUdhcpcLease } from '../../../network/apply/lease.ts'
import { parseClasslessRoutes, parseRoutePairs } from '../../../network/apply/static-routes.ts'
import { topologySvg } from '../../../network/graph.ts'
import { type ConfigKind, configKinds, parseNetworkConfig, render, renderers } from '../../../network/index.ts'
import type { Converter } from '../../../network/inputs/converter.ts'
import { convertDigitalocean } from '../../../network/inputs/digitalocean.ts'
import { convertHetzner } from '../../../network/inputs/hetzner.ts'
import { convertNamedByMac } from '../../../network/inputs/named-by-mac.ts'
import { convertUpcloud } from '../../../network/inputs/upcloud.ts'
import { convertVultr } from '../../../network/inputs/vultr.ts'
import { parseOsRelease } from '../../../system/facts.ts'
import { cloudNetwork, eni, openstack, version1, version2 } from '../grammar/network.ts'
import { yamlWords } from '../grammar/yaml.ts'
import { mutated, soup } from '../mutate.ts'
import { seedsIn } from '../seeds.ts'
import type { Target } from '../target.ts'

const json = (value: unknown) => Buffer.from(JSON.stringify(value))
const nics = [
  { name: 'eth0', mac: '52:54:00:00:00:01', driver: 'virtio_net' },
  { name: 'eth1', mac: '52:54:00:00:00:02', driver: 'e1000' },
] as never[]

const network: Target = {
  name: 'network',
  inputs: fc.oneof(
    version1.map(json),
    version2.map(json),
    openstack.map(json),
    eni.map((text) => Buffer.from(text)),
    mutated(seedsIn('fixtures/network', /./), yamlWords),
  ),
  async run(input) {
    const text = input.toString()
    for (const kind of configKinds as readonly ConfigKind[]) {
      const { state } = parseNetworkConfig(text, { document: 'fuzz', kind, nics })
      if (!state) continue
      for (const { name } of renderers)
        for (const distro of ['debian', 'rhel']) render(state, { renderer: name, distro, nics })
      topologySvg(state)
    }
  },
}

const converters: readonly Converter[] = [
  convertDigitalocean,
  convertHetzner,
  convertNamedByMac,
  convertUpcloud,
  convertVultr,
]

/** What a converter makes of a cloud's words is a config like any other. */
const clouds: Target = {
  name: 'cloud-networks',
  inputs: fc.oneof(cloudNetwork.map(json), mutated(seedsIn('fixtures/datasources', /machine\.json$/), yamlWords)),
  async run(input) {
    const text = input.toString()
    for (const convert of converters) {
      const { config } = convert(text, { document: 'fuzz', nics })
      const { state } = parseNetworkConfig(JSON.stringify(config ?? null), { document: 'fuzz', kind: 'yaml', nics })
      if (state) for (const { name } of renderers) render(state, { renderer: name, distro: 'debian', nics })
    }
  },
}

const cmdlineWords = [
  'ds=',
  'nocloud',
  ';s=',
  'http://h/',
  ';i=',
  ' ',
  'ci.ds=',
  'cc:',
  'end_cc',
  '%20',
  '\\n',
  'network-config=',
  'aGk=',
  'H4sIAAAAAAAA',
  'cloud-config-url=',
  'url=',
  'ip=',
  'dhcp',
  ':',
  '=',
  '"',
  "'",
  '\n',
  '-net',
  'cloud-init=disabled',
  '\0',
  'a: 1',
]

const cmdline: Target = {
  name: 'cmdline',
  inputs: soup(cmdlineWords),
  async run(input) {
    const text = input.toString()
    const sink = notices(() => {}, 'fuzz')
    for (const read of [forcedSource, noCloudLine, configBlocks, configUrl, words]) read(text)
    cmdlineConfig(text, sink)
    const { configFromCmdline } = await import('../../../stages/config/config-from-cmdline.ts')
    configFromCmdline(text, sink)
  },
}

const shellWords = [
  'ID=',
  'debian',
  '\n',
  '"',
  "'",
  ' ',
  '#',
  '\\',
  'VERSION_ID=',
  '12',
  'export ',
  'ID_LIKE="a b"\n',
  '=',
  '\t',
  '\r',
  '$x',
  '`',
]

const osRelease: Target = {
  name: 'os-release',
  inputs: soup(shellWords),
  async run(input) {
    const text = input.toString()
    parseOsRelease(text)
    shellVariable(text, 'ID')
    withShellVariable(text, 'ID', 'a \'b\' "c"')
  },
}

const leaseWords = [
  'lease',
  ' {',
  '}',
  'option ',
  'routers ',
  'fixed-address ',
  '10.0.0.1',
  ';',
  '\n',
  ' ',
  '"',
  ',',
  'subnet-mask ',
  '255.255.255.0',
  'rfc3442-classless-static-routes ',
  '24,10,0,0,1,10,0,0,254',
  'interface "eth0"',
  '=',
  "'",
  'ip_address=',
  'static_routes=',
  '10.0.0.0/8 10.0.0.1',
  '0',
  '99',
  'unknown-121 ',
  '0:18:a',
]

const leases: Target = {
  name: 'leases',
  inputs: soup(leaseWords),
  async run(input) {
    const text = input.toString()
    parseClasslessRoutes(text)
    parseRoutePairs(text)
    for (const read of [parseDhclientLeases, parseDhcpcdLease, parseUdhcpcLease]) {
      const options = read(text)
      try {
        if (options) leaseFrom(options, 'eth0', () => {})
      } catch (error) {
        // Its contract.
        if (!(error instanceof RangeError && error.message.includes('the lease of eth0'))) throw error
      }
    }
  },
}

export const networks: readonly Target[] = [network, clouds, cmdline, osRelease, leases]
