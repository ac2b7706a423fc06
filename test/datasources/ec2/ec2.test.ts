import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { ec2 } from '../../../datasources/ec2/ec2.ts'
import { networkRules } from '../../../stages/network-step.ts'
import type { RecordedRequest } from '../../../system/memory-http.ts'
import { sysfs } from '../../network/apply/machine.ts'
import { nic } from '../../support/nic.ts'
import { base64, machine } from '../machine.ts'
import { datasourceSuite, eachAnswer, secret } from '../suite.ts'
import { at, aws, dmi, document, keyOf, mac0, mac1, nic0, nic1, only, served, tree } from './ec2-machine.ts'

datasourceSuite(ec2, {
  answers: {
    machine: { dmi, http: served() },
    instance: {
      id: 'i-1',
      hostname: 'ip-10-0-0-5.ec2.internal',
      publicKeys: ['ssh-ed25519 AAAA me'],
      userData: base64('#!/bin/sh\n'),
      cloudName: 'aws',
      platform: 'ec2',
      subplatform: `metadata (${at})`,
      region: 'us-east-1',
      availabilityZone: 'us-east-1a',
      launchIndex: 2,
      network: {
        version: 2,
        ethernets: { eth0: { dhcp4: true, dhcp6: false, match: { macaddress: mac0 }, 'set-name': 'eth0' } },
      },
      metadata: {
        _metadata_api_version: '2021-03-23',
        dynamic: { 'instance-identity': { document } },
        'meta-data': tree,
      },
    },
  },
  // Nothing identifies it, and there is another service at the address.
  absent: { phase: 'network', machine: { http: () => 404 } },
  empty: {
    machine: { dmi, http: eachAnswer(served(), () => '') },
    codes: ['datasource/failed'],
    settings: { max_wait: 5 },
  },
  unreachable: { machine: { dmi }, codes: ['datasource/failed'], settings: { max_wait: 5 } },
  broken: {
    machine: { dmi, http: { ...served(), [`${at}/2021-03-23/meta-data/`]: `<html>${secret}</html>` } },
    codes: ['datasource/failed'],
  },
})

describe('an EC2 instance', () => {
  it('is what the signed document says, otherwise what the metadata says', async () => {
    const identity = {
      document: JSON.stringify({ instanceId: 'i-2', region: 'cn-north-1', availabilityZone: 'cn-north-1b' }),
    }
    const signed = await aws(served({ identity })).instance(only)
    assert.deepEqual([signed.id, signed.region, signed.availabilityZone], ['i-2', 'cn-north-1', 'cn-north-1b'])
    for (const broken of ['{', '[]', '']) {
      const plain = await aws(served({ identity: { document: broken } })).instance(only)
      assert.deepEqual([plain.id, plain.region, plain.availabilityZone], ['i-1', 'us-east-1', 'us-east-1a'])
    }
  })

  it('has a network config for every NIC, or for the one that led to the service', async () => {
    const macs = { [mac0]: nic0, [mac1]: nic1, '52:54:00:00:00:99': nic1 }
    const http = served({ metadata: { ...tree, network: { interfaces: { macs } } } })
    const leases = { eth0: '10.0.0.5', eth1: '10.0.16.6' }
    const all = await aws(http, { leases }).instance(only)
    assert.deepEqual(Object.keys((all.network as { ethernets: object }).ethernets), ['eth0', 'eth1'])
    const config = { datasource_list: ['Ec2', 'None'], datasource: { Ec2: { apply_full_imds_network_config: false } } }
    const one = await aws(http, { leases }).instance({ ...only, config })
    assert.deepEqual(Object.keys((one.network as { ethernets: object }).ethernets), ['eth0'])
  })

  it('has routes for each secondary NIC where netplan writes the config, by the router that DHCP names', async () => {
    const macs = { [mac0]: nic0, [mac1]: nic1 }
    const http = served({ metadata: { ...tree, network: { interfaces: { macs } } } })
    const leases = { eth0: '10.0.0.5', eth1: '10.0.16.6' }
    const routers = { named: ['10.0.15.254'], silent: undefined }
    const asked: string[] = []
    for (const [how, expected] of [
      ['named', '10.0.15.254'],
      ['silent', '10.0.0.1'],
    ] as const) {
      const here = aws(http, { leases })
      const machineNetwork = {
        renderer: async () => 'netplan',
        async lease(name: string) {
          asked.push(name)
          const ups = here.network.state().filter((line) => !line.endsWith(' up'))
          assert.deepEqual(ups, [], 'the network that it was read by is gone')
          const known = routers[how]
          return (
            known && {
              interface: name,
              address: '10.0.16.6',
              prefix: 20,
              broadcast: '',
              routers: known,
              options: {},
              routes: [],
            }
          )
        },
      }
      const found = await here.instance({ ...only, machineNetwork })
      const { eth1 } = (found.network as { ethernets: Record<string, JsonObject> }).ethernets
      assert.deepEqual(eth1?.['routes'], [
        { to: '0.0.0.0/0', via: expected, table: 101 },
        { to: '10.0.0.0/20', table: 101 },
      ])
    }
    assert.deepEqual(asked, ['eth1', 'eth1'])
    const machineNetwork = { renderer: async () => 'networkd', lease: async () => assert.fail('asked') }
    const plain = await aws(http, { leases }).instance({ ...only, machineNetwork })
    assert.ok(!JSON.stringify(plain.network).includes('routing-policy'))
  })

  it('has no network config of NICs that the machine lacks', async () => {
    const macs = { '52:54:00:00:00:99': nic0 }
    const { instance, codes } = aws(served({ metadata: { ...tree, network: { interfaces: { macs } } } }))
    assert.deepEqual([(await instance(only)).network, codes()], [undefined, ['network/missing-device']])
  })

  it('has its network config rewritten when a NIC is plugged in, and in each boot outside a VPC', async () => {
    const { 'vpc-id': _vpc, ...classic } = nic0
    const rules = async (own: JsonObject) => {
      const metadata = { ...tree, network: { interfaces: { macs: { [mac0]: own } } } }
      return networkRules(await aws(served({ metadata })).instance(only)).events
    }
    const inVpc = await rules(nic0)
    assert.deepEqual(inVpc.default, ['boot-new-instance', 'hotplug'])
    assert.deepEqual(inVpc.drivers, ['vif', 'ena', 'ixgbevf'])
    assert.deepEqual((await rules(classic)).default, ['boot-new-instance', 'hotplug', 'boot', 'boot-legacy'])
  })

  it('may be described by a seed folder', async () => {
    const folder = '/var/lib/cloud/seed/ec2'
    const files = {
      [`${folder}/meta-data`]: 'instance-id: i-9\nlocal-hostname: seeded\n',
      [`${folder}/user-data`]: 'text',
    }
    const { host, instance } = machine({ files })
    const found = await instance(only)
    assert.deepEqual([found.id, found.hostname, found.subplatform], ['i-9', 'seeded', `seed-dir (${folder})`])
    assert.deepEqual([host.requests, host.ran], [[], []])
  })
})

describe('the NIC that leads to EC2', () => {
  const down = { carrier: false, operstate: 'down' }
  const ena = nic('ens6', mac1, { driver: 'ena', ...down })

  it('is the one with a lease and a service, whichever comes first', async () => {
    const facts = { nics: [nic('eth0', mac0, down), ena] }
    const leases = { eth0: '10.0.0.5', ens6: '10.0.16.6' }
    const table = served()
    const from = (address: string) => (request: RecordedRequest) =>
      request.from?.ipv4 === address ? (table[keyOf(request)] ?? 404) : { error: 'unreachable' as const }
    assert.equal((await aws(from('10.0.0.5'), { leases, facts }).instance(only)).interface, 'eth0')
    const driven = aws(() => 500, { leases, facts })
    await driven.find({ ...only, config: { datasource_list: ['Ec2', 'None'], datasource: { Ec2: { max_wait: 1 } } } })
    assert.equal(driven.host.requests[0]?.from?.ipv4, '10.0.16.6')
  })

  it('may come late: it is waited for, and configured', async () => {
    const files = { ...sysfs([ena]), '/sys/class/net/ens6/address': `${mac0}\n` }
    const { instance } = aws(served(), { files, facts: { nics: [] }, leases: { ens6: '10.0.0.5' } })
    const found = await instance(only)
    assert.equal(found.interface, 'ens6')
    assert.deepEqual(Object.keys((found.network as { ethernets: object }).ethernets), ['ens6'])
  })

  it('is not looked for before the network is up where nothing says that this is EC2', async () => {
    const { host, find } = machine({ http: served() })
    assert.equal(await find(only), undefined)
    assert.deepEqual([host.ran, host.requests], [[], []])
  })
})
