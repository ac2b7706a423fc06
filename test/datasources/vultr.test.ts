import assert from 'node:assert/strict'
import type { Facts } from '../../core/facts.ts'
import type { JsonObject } from '../../core/json.ts'
import { defaultsOf } from '../../datasources/search/settings.ts'
import { vultr } from '../../datasources/vultr.ts'
import { objectOf } from '../../network/inputs/shared/values.ts'
import { buildInstanceData } from '../../stages/state/instance-data.ts'
import { downNic } from '../support/scripted-network.ts'
import { base64, type MachineOptions, machine } from './machine.ts'
import { datasourceSuite, eachAnswer, secret } from './suite.ts'
import { detectionOf, isRestored } from './verdicts.ts'

const url = 'http://169.254.169.254/v1.json'
const id = '29bea708-2e6e-480a-90ad-0e6b5d5ad62f'
const document: JsonObject = {
  hostname: 'web',
  instanceid: '42506325',
  'instance-v2-id': id,
  interfaces: [
    {
      ipv4: { additional: [], address: '192.0.2.5', gateway: '192.0.2.1', netmask: '255.255.255.0' },
      ipv6: { additional: [], address: '2001:db8::5', network: '2001:db8::', prefix: '64' },
      mac: '52:54:00:00:00:01',
      'network-type': 'public',
    },
  ],
  'public-keys': ['ssh-rsa A a'],
  region: { regioncode: 'EWR', countrycode: 'US' },
  'startup-script': 'echo hunter3',
  'user-data': '#!/bin/sh\n',
  'vendor-data': '#cloud-config\nchpasswd: {list: "root:hunter4"}\n',
}
const http = { [url]: JSON.stringify(document) }
const dmi = { sys_vendor: 'Vultr', product_uuid: id, product_serial: '42506325' }
const served = (changes: JsonObject) => ({ [url]: JSON.stringify({ ...document, ...changes }) })
const find = async (options: MachineOptions, settings: JsonObject = {}) => {
  const here = machine({ dmi, http, ...options })
  const config = { datasource_list: ['Vultr'], datasource: { Vultr: settings } }
  return { here, instance: (await here.find({ datasources: [vultr], config }))?.instance }
}

datasourceSuite(vultr, {
  answers: {
    machine: { dmi, http },
    instance: {
      id,
      hostname: 'web',
      publicKeys: ['ssh-rsa A a'],
      region: 'us',
      userData: base64('#!/bin/sh\n'),
      vendorData: base64('#cloud-config\nchpasswd: {list: "root:hunter4"}\n'),
      cloudName: 'vultr',
      platform: 'vultr',
      subplatform: 'unknown',
      network: {
        version: 1,
        config: [
          { type: 'nameserver', address: ['108.61.10.10', '2001:19f0:300:1704::6'] },
          {
            type: 'physical',
            name: 'eth0',
            mac_address: '52:54:00:00:00:01',
            'accept-ra': 1,
            subnets: [
              { type: 'dhcp', control: 'auto' },
              { type: 'ipv6_slaac', control: 'auto' },
            ],
          },
        ],
      },
      metadata: { meta_data: { ...document, 'instance-id': id, 'local-hostname': 'web', region: 'us' } },
      sensitiveKeys: ['startup-script'],
    },
  },
  absent: { machine: { dmi, http: eachAnswer(http, () => 404) }, codes: ['datasource/failed'] },
  empty: { machine: { dmi, http: eachAnswer(http, () => '') }, codes: ['datasource/failed'] },
  unreachable: { machine: { dmi }, codes: ['datasource/failed'] },
  broken: { machine: { dmi, http: { [url]: `{"${secret}": }` } }, codes: ['datasource/failed'] },
})

const ephemeral = (facts: Facts) => [vultr.ephemeralFor?.(defaultsOf(vultr.settings), facts) ?? []].flat()[0]

describe('datasources/vultr', () => {
  it('says with each request who asks', async () => {
    const { here } = await find({})
    const [asked] = here.host.requests.filter((request) => request.url === url)
    assert.equal(asked?.headers['metadata-token'] ?? asked?.headers['Metadata-Token'], 'cloudinit')
    const agent = asked?.headers['user-agent'] ?? asked?.headers['User-Agent'] ?? ''
    assert.match(agent, /^Cloud-Init\/[\d.]+ - OS: Linux Variant: debian$/)
    const other = await find({}, { 'user-agent': 'mine' })
    const headers = other.here.host.requests.find((request) => request.url === url)?.headers
    assert.equal(headers?.['user-agent'] ?? headers?.['User-Agent'], 'mine')
  })

  it('shows neither the startup script nor the root password to everybody', async () => {
    const { here, instance } = await find({})
    assert.ok(instance)
    const { full, redacted } = buildInstanceData(instance, here.facts, { system: {} })
    assert.deepEqual(
      (full['sensitive_keys'] as readonly string[]).filter((path) => path.startsWith('ds/')),
      ['ds/meta_data/startup-script', 'ds/meta_data/user-data', 'ds/meta_data/vendor-data'],
    )
    assert.match(JSON.stringify(full), /hunter3.*hunter4/)
    assert.doesNotMatch(JSON.stringify(redacted), /hunter/)
    assert.doesNotMatch(JSON.stringify(here.said), /hunter/)
  })

  it('calls a machine without a name "guest", and knows its region by either code', async () => {
    const { instance } = await find({ http: served({ hostname: '', region: { regioncode: 'EWR' }, 'user-data': '' }) })
    assert.deepEqual([instance?.hostname, instance?.region, instance?.userData], ['guest', 'ewr', undefined])
    assert.equal((await find({ http: served({ region: 'x' }) })).instance?.region, undefined)
  })

  it('takes a network config that is ready, with the names of the machine', async () => {
    const ready = {
      version: 1,
      config: [{ type: 'physical', mac_address: '52:54:00:00:00:01', subnets: [{ type: 'dhcp' }] }],
    }
    const { instance } = await find({ http: served({ cloud_interfaces: ready }) })
    const named = { version: 1, config: [{ ...ready.config[0], name: 'eth0' }] }
    assert.deepEqual(instance?.network, named)
    assert.deepEqual(objectOf(instance?.metadata['meta_data'])?.['cloud_interfaces'], named)
  })

  it('takes vendor-data that is a list as one', async () => {
    const list = ['#cloud-config\n{}\n', { runcmd: ['true'] }]
    assert.deepEqual((await find({ http: served({ 'vendor-data': list }) })).instance?.vendorData, list)
  })

  it('tries all NICs side by side but dummies, or those that the machine itself names', async () => {
    const leases = { dummy0: '10.9.0.5', eth0: '10.0.0.5', eth1: '10.1.0.5' }
    const { here, instance } = await find({ leases })
    const asked = (program: string) => here.host.ran.filter((argv) => argv[0] === 'dhcpcd' && argv.at(-1) === program)
    assert.equal(asked('dummy0').length, 0)
    assert.notEqual(instance, undefined)
    const files = { '/opt/vultr/find_candidate_nics.sh': { content: '#!/bin/sh\n', mode: 0o755 } }
    const script = machine({ dmi, http, leases, files })
    const network = ephemeral(script.facts)
    const printed = (stdout: string) => ({
      ...script.host,
      commands: { ...script.host.commands, query: async () => ({ stdout, stderr: '', exitCode: 0 }) as never },
    })
    assert.deepEqual(await network?.choose?.(['eth0', 'eth1'], printed('eth1\n\n  eth0\n')), ['eth1', 'eth0'])
    assert.deepEqual(await network?.choose?.(['eth0', 'dummy0'], printed('\n')), ['eth0'])
    // The script is not scripted there: it fails, and the usual NICs are tried.
    assert.deepEqual(await network?.choose?.(['eth0', 'dummy0'], script.host), ['eth0'])
    assert.equal(network?.nics, 'each')
  })

  it('has the service on the link of a machine with IPv6 alone, whose lease leads nowhere', () => {
    const network = ephemeral(machine().facts)
    assert.deepEqual([network?.onLink, network?.unless], ['169.254.169.254', ['http://169.254.169.254']])
  })

  it('leaves out a NIC that the machine lacks', async () => {
    const facts = { nics: [downNic('eth0', '52:54:00:00:00:07')] }
    const { here, instance } = await find({ facts })
    assert.deepEqual([instance?.id, instance?.network, here.codes()], [id, undefined, ['network/unknown-mac']])
  })

  it('is asked where the settings say, so often and so long', async () => {
    const elsewhere = 'http://192.0.2.9/v1.json'
    const here = await find({ http: { [elsewhere]: 500 } }, { url: 'http://192.0.2.9/', retries: 1, wait: 7 })
    assert.equal(here.here.host.requests.filter((request) => request.url === elsewhere).length, 2)
    assert.deepEqual(
      here.here.host.sleeps.filter((one) => one === 7000),
      [7000],
    )
  })

  it('is detected by the manufacturer, a word of the command line, or its file', () => {
    assert.equal(detectionOf(vultr, { dmi }), 'yes')
    assert.equal(detectionOf(vultr, { cmdline: 'ro vultr quiet' }), 'yes')
    assert.equal(detectionOf(vultr, { files: { '/etc/vultr': '' } }), 'yes')
    assert.equal(detectionOf(vultr, { cmdline: 'ro notvultr vultr=1' }), 'no')
    assert.equal(detectionOf(vultr, { dmi: { sys_vendor: 'Vultr Holdings' } }), 'no')
  })

  it('is read anew in each boot', async () => {
    assert.equal(await isRestored(vultr, { dmi, http }, { dmi, http }), false)
  })
})
