import assert from 'node:assert/strict'
import type { JsonObject } from '../../core/json.ts'
import { openstack } from '../../datasources/openstack.ts'
import type { HttpAnswer } from '../../system/memory.ts'
import { base64, type MachineOptions, machine } from './machine.ts'
import { datasourceSuite, eachAnswer, secret } from './suite.ts'

const ipv4 = 'http://169.254.169.254'
const ipv6 = 'http://[fe80::a9fe:a9fe%25eth0]'
const folder = 'openstack/2018-08-27'
const metadata = {
  uuid: 'U-1',
  hostname: 'web.novalocal',
  availability_zone: 'nova',
  launch_index: 0,
  public_keys: { mine: 'ssh-rsa A' },
  random_seed: 'AAEC',
}
const networkData = {
  links: [{ id: 'tap1', type: 'ovs', ethernet_mac_address: '52:54:00:00:00:01', mtu: 1450 }],
  networks: [{ id: 'n0', link: 'tap1', type: 'ipv4', ip_address: '10.0.0.5', netmask: '255.255.255.0' }],
  services: [],
}

function service(at = ipv4, more: Readonly<Record<string, HttpAnswer>> = {}) {
  const answers: Readonly<Record<string, HttpAnswer>> = {
    openstack: '2012-08-10\n2018-08-27\n2020-10-14\nlatest',
    [`${folder}/meta_data.json`]: JSON.stringify(metadata),
    [`${folder}/user_data`]: '#!/bin/sh\n',
    [`${folder}/vendor_data.json`]: '{"cloud-init": "vendor"}',
    [`${folder}/vendor_data2.json`]: '{"cloud-init": "more", "other": 1}',
    [`${folder}/network_data.json`]: JSON.stringify(networkData),
    'latest/meta-data/': 'ami-id\nblock-device-mapping/',
    'latest/meta-data/ami-id': 'ami-1',
    'latest/meta-data/block-device-mapping/': 'ephemeral0\nroot',
    'latest/meta-data/block-device-mapping/ephemeral0': 'sdb',
    'latest/meta-data/block-device-mapping/root': '/dev/sda',
    ...more,
  }
  return Object.fromEntries(Object.entries(answers).map(([path, answer]) => [`${at}/${path}`, answer]))
}

const dmi = { product_name: 'OpenStack Nova', product_uuid: 'u-1' }
const on = (http: MachineOptions['http'], more: MachineOptions = {}): MachineOptions => ({
  dmi,
  ...(http && { http }),
  ...more,
})
const own = (settings: JsonObject) => ({ config: { datasource: { OpenStack: settings } } })

datasourceSuite(openstack, {
  answers: { machine: on(service()), instance: { id: 'U-1', hostname: 'web.novalocal', vendorData: base64('vendor') } },
  absent: { machine: { http: eachAnswer(service(), () => 404) } },
  empty: { machine: on(eachAnswer(service(), () => '')), codes: ['datasource/failed'] },
  unreachable: { machine: { dmi }, codes: ['datasource/failed'] },
  broken: {
    machine: on(service(ipv4, { [`${folder}/meta_data.json`]: `{"${secret}": }` })),
    codes: ['datasource/failed'],
  },
})

describe('datasources/openstack', () => {
  it('reads the newest version that it knows', async () => {
    const { instance, host, codes } = machine(on(service()))
    assert.deepEqual(await instance(), {
      datasource: 'OpenStack',
      className: 'DataSourceOpenStackLocal',
      detail: 'net,ver=2',
      id: 'U-1',
      hostname: 'web.novalocal',
      publicKeys: ['ssh-rsa A'],
      cloudName: 'openstack',
      platform: 'openstack',
      subplatform: `metadata (${ipv4})`,
      availabilityZone: 'nova',
      dsmode: 'net',
      userData: base64('#!/bin/sh\n'),
      vendorData: base64('vendor'),
      vendorData2: base64('more'),
      network: {
        version: 1,
        config: [
          {
            type: 'physical',
            name: 'eth0',
            mac_address: '52:54:00:00:00:01',
            mtu: 1450,
            subnets: [{ type: 'static', address: '10.0.0.5', netmask: '255.255.255.0', ipv4: true }],
          },
        ],
      },
      metadata: {
        meta_data: {
          ...metadata,
          'instance-id': 'U-1',
          'local-hostname': 'web.novalocal',
          random_seed: 'ci-b64:AAEC',
        },
        network_json: networkData,
        ec2_metadata: { 'ami-id': 'ami-1', 'block-device-mapping': { ephemeral0: 'sdb', root: '/dev/sda' } },
      },
      interface: 'eth0',
    })
    assert.deepEqual(codes(), [])
    const asked = host.requests.map(({ url }) => url.replace(`${ipv4}/`, ''))
    assert.deepEqual(
      asked.slice(0, 8).sort(),
      [
        `${ipv6}/openstack`,
        'openstack',
        'openstack',
        `${folder}/meta_data.json`,
        `${folder}/network_data.json`,
        `${folder}/user_data`,
        `${folder}/vendor_data.json`,
        `${folder}/vendor_data2.json`,
      ].sort(),
    )
  })

  it('is DataSourceOpenStack once the network is up, and asks on every NIC', async () => {
    const { instance, host } = machine(
      on(service('http://[fe80::a9fe:a9fe%25eth1]'), { leases: { eth0: '', eth1: '' } }),
    )
    const { className, subplatform } = await instance({ phase: 'network' })
    assert.deepEqual([className, subplatform], ['DataSourceOpenStack', 'metadata (http://[fe80::a9fe:a9fe%25eth1])'])
    assert.ok(host.requests.some(({ url }) => url === `${ipv6}/openstack`))
  })

  it('works without IPv4, by the NIC that is up', async () => {
    const { instance, codes } = machine(on(service(ipv6), { leases: { eth0: '' } }))
    const { subplatform, interface: nic } = await instance()
    assert.deepEqual([subplatform, nic, codes()], [`metadata (${ipv6})`, 'eth0', []])
  })

  it('goes on where the first NIC has no DHCP', async () => {
    const there = service('http://[fe80::a9fe:a9fe%25eth1]')
    const { instance } = machine(on(there, { leases: { eth0: '', eth1: '10.0.0.6' } }))
    assert.equal((await instance(own({ max_wait: 5 }))).interface, 'eth1')
  })

  it('waits for a service that answers only seconds after the lease', async () => {
    const probe = [{ error: 'timeout' }, { error: 'unreachable' }, { error: 'timeout' }, '2018-08-27'] as const
    const { instance, codes } = machine(on({ ...service(), [`${ipv4}/openstack`]: probe }))
    assert.deepEqual([(await instance()).id, codes()], ['U-1', []])
  })

  it('does not wait for one that says no, nor where only the architecture speaks for it', async () => {
    const no = machine(on({ [`${ipv4}/openstack`]: 404 }))
    assert.equal(await no.find(), undefined)
    assert.deepEqual([no.codes(), no.host.requests.filter(({ url }) => url === `${ipv4}/openstack`).length], [[], 1])
    const arm = machine({})
    const facts = { ...arm.facts, kernel: { ...arm.facts.kernel, machine: 'aarch64' } }
    const silent = machine({ facts })
    assert.equal(await silent.find(), undefined)
    assert.deepEqual(silent.codes(), [])
    assert.ok(silent.host.sleeps.reduce((sum, pause) => sum + pause, 0) < 1000)
  })

  it('sets no network up without its network config, and is found when there is one', async () => {
    const here = machine(on(service()))
    assert.equal(await here.find(own({ apply_network_config: false })), undefined)
    assert.deepEqual([here.host.ran, here.host.requests, here.codes()], [[], [], []])
    const instance = await here.instance({ ...own({ apply_network_config: false }), phase: 'network' })
    assert.deepEqual([instance.id, instance.network], ['U-1', undefined])
  })

  it('asks at the addresses of the config', async () => {
    const { instance } = machine({ http: service('http://meta.example:8775') })
    const settings = own({ metadata_urls: ['http://meta.example:8775/'] })
    assert.equal((await instance(settings)).subplatform, 'metadata (http://meta.example:8775)')
  })

  it('shows the certificate of the machine', async () => {
    const seen: unknown[] = []
    const files = { '/var/lib/cloud/data/ssl/cert.pem': 'CERT', '/var/lib/cloud/data/ssl/key.pem': 'KEY' }
    const here = machine(on(service(), { files }))
    const race = here.host.http.race
    Object.assign(here.host.http, {
      race: (urls: readonly string[], options: { tls?: unknown }) => {
        seen.push(options.tls)
        return race(urls, options as never)
      },
    })
    await here.instance()
    assert.deepEqual(seen, [{ cert: 'CERT', key: 'KEY' }])
  })

  it('takes the mode of the metadata', async () => {
    const named = (dsmode: string) =>
      on(service(ipv4, { [`${folder}/meta_data.json`]: JSON.stringify({ uuid: 'u', meta: { dsmode } }) }))
    const { dsmode, detail } = await machine(named('local')).instance()
    assert.deepEqual([dsmode, detail], ['local', 'local,ver=2'])
    assert.equal(await machine(named('disabled')).find(), undefined)
  })

  it('needs neither the documents that are optional nor the tree of EC2', async () => {
    const few = {
      [`${ipv4}/openstack`]: 'latest\n',
      [`${ipv4}/openstack/latest/meta_data.json`]: '{"uuid": "u"}',
      [`${ipv4}/openstack/latest/user_data`]: 404,
      [`${ipv4}/openstack/latest/vendor_data.json`]: '<html>captive</html>',
      [`${ipv4}/openstack/latest/vendor_data2.json`]: 404,
      [`${ipv4}/openstack/latest/network_data.json`]: 404,
      [`${ipv4}/latest/meta-data/`]: { error: 'timeout' },
    } as const
    const { instance, codes } = machine(on(few))
    const { id, userData, network, metadata: shown } = await instance()
    assert.deepEqual([id, userData, network], ['u', undefined, undefined])
    assert.deepEqual(shown, { meta_data: { uuid: 'u', 'instance-id': 'u' }, network_json: null, ec2_metadata: {} })
    assert.deepEqual(codes(), ['datasource/bad-metadata'])
  })

  it('leaves out a NIC that the machine lacks', async () => {
    const links = [...networkData.links, { id: 'tap2', type: 'ovs', ethernet_mac_address: '52:54:00:00:00:99' }]
    const other = service(ipv4, { [`${folder}/network_data.json`]: JSON.stringify({ ...networkData, links }) })
    const { instance, codes } = machine(on(other))
    const { config } = (await instance()).network as { config: readonly unknown[] }
    assert.deepEqual([config.length, codes()], [1, ['network/unknown-mac']])
  })

  it('knows its cached instance by the system uuid', async () => {
    const instance = await machine(on(service())).instance()
    const cached = { instance, runInstanceId: undefined, trust: false }
    assert.equal((await machine({ dmi }).find({ cached }))?.restored, true)
    assert.notEqual(
      (await machine(on(service(), { dmi: { ...dmi, product_uuid: 'u-2' } })).find({ cached }))?.restored,
      true,
    )
  })

  describe('is detected', () => {
    const answer = ({ facts }: ReturnType<typeof machine>, settings: JsonObject = {}) =>
      openstack.detect(facts, settings)

    it('by what DMI says, by the environment of process 1, or by its addresses in the config', () => {
      for (const product_name of ['OpenStack Nova', 'OpenStack Compute'])
        assert.equal(answer(machine({ dmi: { product_name } })), 'yes')
      for (const chassis_asset_tag of ['OpenTelekomCloud', 'SAP CCloud VM', 'HUAWEICLOUD', 'Samsung Cloud Platform'])
        assert.equal(answer(machine({ dmi: { chassis_asset_tag } })), 'yes')
      assert.equal(answer(machine({ facts: { initEnvironment: { product_name: 'OpenStack Nova' } } })), 'yes')
      assert.equal(answer(machine(), { metadata_urls: ['http://10.0.0.1'] }), 'yes')
      assert.equal(answer(machine(), { metadata_urls: '["http://10.0.0.1"]' }), 'yes')
    })

    it('not where there is a config drive, nor on look-alikes', () => {
      const disks = [{ device: '/dev/sr0', label: 'config-2' }]
      assert.equal(answer(machine({ dmi, disks })), 'no')
      assert.equal(answer(machine({ dmi, container: true })), 'no')
      for (const product_name of ['OpenStack Foundation', 'Nova', 'CloudStack KVM Hypervisor'])
        assert.equal(answer(machine({ dmi: { product_name } })), 'no')
      for (const metadata_urls of [[], null, '[]']) assert.equal(answer(machine(), { metadata_urls }), 'no')
    })

    it('perhaps where firmware says nothing', () => {
      const { facts } = machine()
      for (const name of ['aarch64', 'ppc64le', 's390x'])
        assert.equal(openstack.detect({ ...facts, kernel: { ...facts.kernel, machine: name } }, {}), 'maybe')
    })
  })
})
