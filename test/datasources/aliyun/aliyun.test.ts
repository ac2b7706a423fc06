import assert from 'node:assert/strict'
import { isObject, type Json, type JsonObject } from '../../../core/json.ts'
import { aliyun } from '../../../datasources/aliyun/aliyun.ts'
import { networkRules } from '../../../stages/network-step.ts'
import type { RecordedRequest } from '../../../system/memory-http.ts'
import { ec2Answers } from '../ec2-answers.ts'
import { base64, type FindOptions, type MachineOptions, machine } from '../machine.ts'
import { datasourceSuite, eachAnswer, secret } from '../suite.ts'

const at = 'http://100.100.100.200'
const root = `${at}/2016-01-01`
const [mac0, mac1] = ['52:54:00:00:00:01', '52:54:00:00:00:02']
const macs: JsonObject = { [mac0]: { 'private-ipv4s': '["10.0.0.5"]', 'primary-ip-address': '10.0.0.5' }, [mac1]: {} }
const metadata: JsonObject = {
  hostname: 'web-1',
  'instance-id': 'i-ali',
  network: { interfaces: { macs } },
  'ntp-conf': { 'ntp-servers': 'ntp1.example\r\nntp2.example' },
  'public-keys': { '0': { 'openssh-key': 'ssh-rsa A\r\nssh-rsa B' }, '1': 'ssh-rsa C', '2': ['ssh-rsa D'] },
  'region-id': 'cn-hangzhou',
  'zone-id': 'cn-hangzhou-i',
}
const http = {
  [`PUT ${at}/latest/api/token`]: 'key-1',
  [`${root}/user-data`]: '#!/bin/sh\n',
  [`${root}/vendor-data`]: '#cloud-config\n',
  [`${root}/meta-data/all`]: JSON.stringify(metadata),
}
const dmi = { product_name: 'Alibaba Cloud ECS' }
const only: FindOptions = { datasources: [aliyun], config: { datasource_list: ['AliYun', 'None'] } }
const keyOf = ({ method, url }: RecordedRequest) => (method === 'PUT' ? `PUT ${url}` : url)
type Table = Readonly<Record<string, string | number>>

datasourceSuite(aliyun, {
  answers: {
    machine: { dmi, http },
    instance: {
      id: 'i-ali',
      hostname: 'web-1',
      wholeHostname: true,
      publicKeys: ['ssh-rsa A', 'ssh-rsa B', 'ssh-rsa C', 'ssh-rsa D'],
      userData: base64('#!/bin/sh\n'),
      vendorData: base64('#cloud-config\n'),
      cloudName: 'aliyun',
      platform: 'aliyun',
      subplatform: `metadata (${at})`,
      network: {
        version: 2,
        ethernets: { eth0: { dhcp4: true, dhcp6: false, match: { macaddress: mac0 }, 'set-name': 'eth0' } },
      },
      metadata: {
        'meta-data': {
          ...metadata,
          'ntp-conf': { 'ntp-servers': ['ntp1.example', 'ntp2.example'] },
          'public-keys': { '0': { 'openssh-key': ['ssh-rsa A', 'ssh-rsa B'] }, '1': 'ssh-rsa C', '2': ['ssh-rsa D'] },
        },
      },
    },
  },
  absent: { machine: { http: eachAnswer(http, () => 404) }, codes: ['datasource/failed'] },
  empty: {
    machine: { dmi, http: eachAnswer(http, () => '') },
    codes: ['datasource/failed'],
    settings: { max_wait: 5 },
  },
  unreachable: { machine: { dmi }, codes: ['datasource/failed'], settings: { max_wait: 5 } },
  broken: {
    machine: {
      dmi,
      http: { ...http, [`${root}/meta-data/all`]: `{"${secret}": `, [`${root}/meta-data/`]: `<${secret}>` },
    },
    codes: ['datasource/failed'],
  },
})

describe("Alibaba Cloud's service", () => {
  it('is asked for a token, and then for everything at once', async () => {
    const { host, instance } = machine({ dmi, http })
    await instance(only)
    assert.deepEqual(
      host.requests.map(({ method, url }) => `${method} ${url}`),
      [`PUT ${at}/latest/api/token`, `GET ${root}/user-data`, `GET ${root}/vendor-data`, `GET ${root}/meta-data/all`],
    )
    const [first, ...others] = host.requests
    assert.equal(first?.headers['x-aliyun-ecs-metadata-token-ttl-seconds'], '21600')
    for (const { headers } of others) assert.equal(headers['x-aliyun-ecs-metadata-token'], 'key-1')
  })

  it('names the machine with all of a name, and one to which it gives none too', async () => {
    const { hostname: _, ...nameless } = metadata
    const named = async (changes: JsonObject) => {
      const all = JSON.stringify({ ...nameless, ...changes })
      const found = await machine({ dmi, http: { ...http, [`${root}/meta-data/all`]: all } }).instance(only)
      return [found.hostname, found.wholeHostname]
    }
    assert.deepEqual(await named({ hostname: 'web.example.com' }), ['web.example.com', true])
    assert.deepEqual(await named({}), ['localhost.localdomain', true])
    assert.deepEqual(await named({ hostname: '' }), ['localhost.localdomain', true])
  })

  it('says no more without a token: it is switched off', async () => {
    const { host, find } = machine({ dmi, http: { ...http, [`PUT ${at}/latest/api/token`]: 403 } })
    assert.equal(await find(only), undefined)
    assert.ok(host.requests.every(({ method }) => method === 'PUT'))
  })

  it('has its token renewed when it is refused', async () => {
    let given = 0
    const table: Table = http
    const { instance } = machine({
      dmi,
      http: (request) => {
        if (request.method === 'PUT') return `key-${++given}`
        return request.headers['x-aliyun-ecs-metadata-token'] === 'key-1' ? 401 : (table[request.url] ?? 404)
      },
    })
    assert.equal((await instance(only)).id, 'i-ali')
    assert.equal(given, 2)
  })

  it('is read as a tree where the one document is not there, empty or broken', async () => {
    const keys = { mine: 'ssh-rsa T' }
    const tree = ec2Answers(`${root}/meta-data/`, { hostname: 'tree', 'instance-id': 'i-tree', 'public-keys': keys })
    for (const all of [404, 500, '{"a": ', '[]', '{}']) {
      const table: Table = { ...http, ...tree, [`${root}/meta-data/all`]: all, [`${root}/vendor-data`]: 404 }
      const found = await machine({ dmi, http: (request) => table[keyOf(request)] ?? 404 }).instance(only)
      assert.deepEqual(
        [found.id, found.hostname, found.publicKeys, found.vendorData],
        ['i-tree', 'tree', ['ssh-rsa T'], undefined],
      )
    }
  })

  it('may be reached by IPv6 alone: then nobody answers DHCPv4 on that NIC', async () => {
    const six = 'http://[fd00:100::100:200]'
    const own = { interfaces: { macs: { [mac0]: { ipv6s: '["2001:db8::5"]' } } } }
    const table: Table = { ...http, [`${root}/meta-data/all`]: JSON.stringify({ ...metadata, network: own }) }
    const { instance } = machine({
      dmi,
      leases: { eth0: '' },
      http: (request) =>
        request.url.startsWith(six)
          ? (table[keyOf(request).replace(six, at)] ?? 404)
          : { error: 'unreachable' as const },
    })
    const found = await instance(only)
    assert.equal(found.subplatform, `metadata (${six})`)
    const { eth0 } = (found.network as { ethernets: Record<string, JsonObject> }).ethernets
    assert.deepEqual([eth0?.['dhcp4'], eth0?.['dhcp6']], [false, true])
  })

  it('configures the NIC that led to it alone if the settings say so', async () => {
    const both: Json = { interfaces: { macs: { [mac0]: macs[mac0] ?? {}, [mac1]: { 'private-ipv4s': '10.0.0.6' } } } }
    const table = { ...http, [`${root}/meta-data/all`]: JSON.stringify({ ...metadata, network: both }) }
    const names = async (settings: JsonObject) => {
      const config = { ...only.config, datasource: { AliYun: settings } }
      const { network } = await machine({ dmi, http: table, leases: { eth0: '10.0.0.5', eth1: '10.0.0.6' } }).instance({
        ...only,
        config,
      })
      return isObject(network) && isObject(network['ethernets']) ? Object.keys(network['ethernets']) : []
    }
    assert.deepEqual(await names({}), ['eth0', 'eth1'])
    assert.deepEqual(await names({ apply_full_imds_network_config: false }), ['eth0'])
  })

  it('is asked in each boot, and not at all if it is not to be waited for', async () => {
    const { host, instance, find } = machine({ dmi, http })
    assert.deepEqual(networkRules(await instance(only)).events.default, ['boot-new-instance', 'boot'])
    const before = host.requests.length
    const config = { ...only.config, datasource: { AliYun: { max_wait: 0 } } }
    assert.equal(await find({ ...only, config }), undefined)
    assert.equal(host.requests.length, before)
  })
})

describe('detection of Alibaba Cloud', () => {
  const answer = (options: MachineOptions) => aliyun.detect(machine(options).facts, {})

  it('goes by the product, spelled exactly, or by a seed', () => {
    assert.equal(answer({ dmi }), 'yes')
    assert.equal(answer({ dmi: { product_name: 'Alibaba Cloud' } }), 'no')
    assert.equal(answer({ dmi: { sys_vendor: 'Alibaba Cloud', product_name: 'alibaba cloud ecs' } }), 'no')
    assert.equal(answer({ dmi, container: true }), 'no')
    const folder = '/var/lib/cloud/seed/AliYun'
    assert.equal(answer({ files: { [`${folder}/meta-data`]: '', [`${folder}/user-data`]: '' } }), 'yes')
    assert.equal(answer({ files: { [`${folder}/meta-data`]: '' } }), 'no')
  })
})
