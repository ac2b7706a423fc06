import assert from 'node:assert/strict'
import type { Facts } from '../../../core/facts.ts'
import type { JsonObject } from '../../../core/json.ts'
import { maas } from '../../../datasources/maas/maas.ts'
import { identityOf } from '../../../datasources/maas/shared/oauth.ts'
import { chooseNetworkConfig } from '../../../network/apply/source.ts'
import type { HttpAnswer } from '../../../system/memory.ts'
import { base64, type MachineOptions, machine } from '../machine.ts'
import { datasourceSuite, eachAnswer, secret } from '../suite.ts'

const address = 'http://10.5.0.1/MAAS/metadata/'
const root = `${address}2012-03-01/`
const credentials = { consumer_key: 'ck', token_key: 'tk', token_secret: 'ts' }
const settings: JsonObject = { metadata_url: address, ...credentials }
const config = (more: JsonObject = {}): JsonObject => ({ datasource: { MAAS: { ...settings, ...more } } })
const identity = identityOf({ ...credentials, consumer_secret: '' })

const documents = {
  'meta-data/instance-id': 'm-1',
  'meta-data/local-hostname': 'web.maas',
  'meta-data/public-keys': 'ssh-rsa A\nssh-rsa B\n',
  'meta-data/vendor-data': 'cloud-init: |\n  #cloud-config\n  {}\n',
  'user-data': '#!/bin/sh\n',
}
type Http = Readonly<Record<string, HttpAnswer>>

function service(more: Http = {}): Http {
  const all: Http = { ...documents, ...more }
  return Object.fromEntries(Object.entries(all).map(([path, answer]) => [root + path, answer]))
}

const network = { phase: 'network', config: config(), datasources: [maas] } as const

datasourceSuite(maas, {
  answers: {
    machine: { http: service() },
    phase: 'network',
    settings,
    instance: { id: 'm-1', hostname: 'web.maas', userData: base64('#!/bin/sh\n') },
  },
  absent: { machine: { http: eachAnswer(service(), () => 404) }, phase: 'network' },
  empty: {
    machine: { http: eachAnswer(service(), () => '') },
    phase: 'network',
    settings,
    codes: ['datasource/failed'],
  },
  unreachable: { machine: {}, phase: 'network', settings, codes: ['datasource/failed'] },
  broken: {
    machine: { http: service({ 'meta-data/vendor-data': `${secret}: [` }) },
    phase: 'network',
    settings,
    instance: { id: 'm-1' },
    codes: ['yaml/syntax'],
  },
})

describe('datasources/maas', () => {
  it('reads its documents, each with a signature of its own', async () => {
    const { instance, host, codes } = machine({ http: service() })
    assert.deepEqual(await instance(network), {
      datasource: 'MAAS',
      className: 'DataSourceMAAS',
      detail: address,
      id: 'm-1',
      hostname: 'web.maas',
      publicKeys: ['ssh-rsa A', 'ssh-rsa B'],
      cloudName: 'maas',
      platform: 'maas',
      subplatform: `seed-dir (${address})`,
      dsmode: 'net',
      userData: base64('#!/bin/sh\n'),
      vendorData: base64('#cloud-config\n{}\n'),
      metadata: {
        meta_data: {
          'instance-id': 'm-1',
          'local-hostname': 'web.maas',
          'public-keys': documents['meta-data/public-keys'],
        },
      },
      identity,
    })
    assert.deepEqual(codes(), [])
    const nonces = host.requests.map(({ headers }) => /nonce="([^"]+)"/.exec(headers['authorization'] ?? '')?.[1])
    assert.equal(new Set(nonces).size, 6)
  })

  it('goes by the clock of a server that refuses its own', async () => {
    const refusal = { status: 401, headers: { date: 'Thu, 01 Jan 2026 03:00:00 GMT' } }
    const http = { ...service(), [`${root}meta-data/instance-id`]: [refusal, 'm-1'] }
    const { instance, host } = machine({ http })
    assert.equal((await instance(network)).id, 'm-1')
    const times = host.requests.map(({ headers }) =>
      Number(/timestamp="(\d+)"/.exec(headers['authorization'] ?? '')?.[1]),
    )
    assert.ok(
      times.slice(1).every((time) => time - (times[0] ?? 0) >= 3 * 3600),
      times.join(' '),
    )
  })

  it('says nothing of who it is without credentials, and says what is missing of some', async () => {
    const { consumer_key: _one, ...few } = settings
    const open = machine({ http: service() })
    const instance = await open.instance({ ...network, config: { datasource: { MAAS: { metadata_url: address } } } })
    assert.equal(instance.identity, undefined)
    assert.ok(open.host.requests.every(({ headers }) => headers['authorization'] === undefined))
    const partly = machine({ http: service() })
    assert.equal(await partly.find({ ...network, config: { datasource: { MAAS: few } } }), undefined)
    assert.deepEqual([partly.codes(), partly.host.requests], [['datasource/failed'], []])
  })

  it('needs an id and a name, and nothing else', async () => {
    const few = {
      ...service(),
      ...eachAnswer(service(), (answer, url) => (/instance-id|hostname/.test(url) ? answer : 404)),
    }
    const { publicKeys, userData, vendorData } = await machine({ http: few }).instance(network)
    assert.deepEqual([publicKeys, userData, vendorData], [[], undefined, undefined])
    const none = machine({ http: service({ 'meta-data/local-hostname': 404 }) })
    assert.equal(await none.find(network), undefined)
    assert.deepEqual(none.codes(), ['datasource/failed'])
  })

  it('reads a seed, without the address of the config', async () => {
    const seed = '/var/lib/cloud/seed/maas'
    const files = Object.fromEntries(Object.entries(documents).map(([path, text]) => [`${seed}/${path}`, `${text}\n`]))
    const { instance, host } = machine({ files })
    const { id, hostname, detail, subplatform } = await instance(network)
    assert.deepEqual([id, hostname, detail, subplatform], ['m-1', 'web.maas', seed, `seed-dir (${seed})`])
    assert.deepEqual(host.requests, [])
  })

  it('is not asked if there is nobody to ask or nothing to wait for', async () => {
    const { find, host, codes } = machine({ http: service() })
    assert.equal(await find({ ...network, config: config({ max_wait: 0 }) }), undefined)
    assert.equal(await find({ ...network, config: { datasource_list: ['MAAS'] } }), undefined)
    assert.deepEqual([host.requests, codes()], [[], []])
  })

  it('knows its cached instance by the credentials', async () => {
    const instance = await machine({ http: service() }).instance(network)
    const cached = { instance, runInstanceId: undefined, trust: false }
    const restored = async (own: JsonObject) =>
      (await machine({ http: service() }).find({ ...network, config: own, cached }))?.restored
    assert.equal(await restored(config()), true)
    assert.equal(await restored(config({ token_key: 'other' })), false)
    assert.equal(await restored({ datasource: { MAAS: { metadata_url: address } } }), false)
  })

  describe('with the network of the initramfs', () => {
    const files = {
      '/run/net-eth0.conf':
        "DEVICE='eth0'\nPROTO='dhcp'\nIPV4ADDR='10.0.0.5'\nIPV4NETMASK='255.255.255.0'\nIPV4GATEWAY='10.0.0.1'\nIPV4DNS0='10.0.0.2'\n",
    }
    const booted: MachineOptions = { files, http: service(), cmdline: 'ro ip=::::web:BOOTIF' }
    const up = ['ip', 'link', 'set', 'dev', 'eth0', 'up'] as const

    it('is read before any other is set up', async () => {
      const here = machine(booted)
      await here.host.commands.run(up)
      const { className, id } = await here.instance({ ...network, phase: 'local' })
      assert.deepEqual([className, id, here.host.ran], ['DataSourceMAASLocal', 'm-1', [up]])
    })

    it('and not in that stage without it', async () => {
      for (const options of [
        { ...booted, cmdline: 'ro' },
        { ...booted, files: {} },
      ]) {
        const here = machine(options)
        await here.host.commands.run(up)
        assert.equal(await here.find({ ...network, phase: 'local' }), undefined)
        assert.deepEqual([here.host.requests, here.codes()], [[], []])
      }
    })

    // A root on iSCSI hangs on that NIC: https://github.com/canonical/cloud-init/issues/2644, 3651.
    it('has its NIC by whoever describes it better, and by the initramfs otherwise, which never takes it down', async () => {
      const { host, facts } = machine({
        ...booted,
        cmdline: 'ro',
        files: { ...files, '/run/initramfs/open-iscsi.interface': 'eth0\n' },
      })
      const order = maas.networkSources ?? []
      const choose = (own: JsonObject, on: Facts = facts) =>
        chooseNetworkConfig({
          host,
          facts: on,
          config: own,
          instance: undefined,
          order,
          paths: { cloud: '/var/lib/cloud', run: '/run/cloud-init', instance: '/var/lib/cloud/instance' },
          notices: { debug() {}, warning() {}, info() {} } as never,
        })
      assert.equal((await choose({ network: { version: 2 } })).source, 'system_cfg')
      const { source, config: left } = await choose({})
      assert.equal(source, 'initramfs')
      assert.deepEqual(left, {
        version: 1,
        config: [
          {
            type: 'physical',
            name: 'eth0',
            mac_address: '52:54:00:00:00:01',
            subnets: [
              {
                type: 'dhcp',
                control: 'manual',
                netmask: '255.255.255.0',
                gateway: '10.0.0.1',
                dns_nameservers: ['10.0.0.2'],
              },
            ],
          },
        ],
      })
    })
  })

  it('is detected by its seed or its address', () => {
    const answer = (options: MachineOptions, own: JsonObject = {}) => maas.detect(machine(options).facts, own)
    const seed = '/var/lib/cloud/seed/maas/meta-data'
    assert.equal(answer({ files: { [`${seed}/instance-id`]: 'm', [`${seed}/local-hostname`]: 'h' } }), 'yes')
    assert.equal(answer({}, { metadata_url: address }), 'yes')
    assert.equal(answer({ files: { [`${seed}/instance-id`]: 'm' } }), 'no')
    for (const metadata_url of ['', null]) assert.equal(answer({}, { metadata_url }), 'no')
  })
})
