import assert from 'node:assert/strict'
import { upcloud } from '../../datasources/upcloud.ts'
import { base64, type MachineOptions, machine } from './machine.ts'
import { datasourceSuite, eachAnswer, secret } from './suite.ts'
import { detectionOf, isRestored } from './verdicts.ts'

const url = 'http://169.254.169.254/metadata/v1.json'
const id = '00322b68-0096-4042-9406-faad61922128'
const network = {
  interfaces: [
    {
      index: 1,
      ip_addresses: [{ address: '192.0.2.5', dhcp: true, dns: ['192.0.2.1'], family: 'IPv4', network: '192.0.2.0/24' }],
      mac: '52:54:00:00:00:01',
      type: 'public',
    },
  ],
  dns: ['192.0.2.1'],
}
const document = {
  cloud_name: 'upcloud',
  instance_id: id,
  hostname: 'web.example.com',
  platform: 'servers',
  public_keys: ['ssh-rsa A a'],
  region: 'fi-hel2',
  network,
  user_data: '#!/bin/sh\n',
  vendor_data: '#cloud-config\n{}\n',
}
const http = { [url]: JSON.stringify(document) }
const dmi = { sys_vendor: 'UpCloud', product_uuid: id.toUpperCase() }
const find = async (options: MachineOptions, phase: 'local' | 'network' = 'local') => {
  const here = machine({ dmi, http, ...options })
  const config = { datasource_list: ['UpCloud'] }
  return { here, instance: (await here.find({ datasources: [upcloud], config, phase }))?.instance }
}

datasourceSuite(upcloud, {
  answers: {
    machine: { dmi, http },
    instance: {
      id,
      hostname: 'web.example.com',
      publicKeys: ['ssh-rsa A a'],
      availabilityZone: 'fi-hel2',
      userData: base64('#!/bin/sh\n'),
      vendorData: base64('#cloud-config\n{}\n'),
      cloudName: 'upcloud',
      platform: 'upcloud',
      subplatform: `metadata (${url})`,
      network: {
        version: 1,
        config: [
          { type: 'physical', name: 'eth0', mac_address: '52:54:00:00:00:01', subnets: [{ type: 'dhcp' }] },
          { type: 'nameserver', address: ['192.0.2.1'] },
        ],
      },
      metadata: {
        meta_data: {
          'instance-id': id,
          'local-hostname': 'web.example.com',
          'public-keys': ['ssh-rsa A a'],
          availability_zone: 'fi-hel2',
          network,
        },
      },
    },
  },
  absent: { machine: { dmi, http: eachAnswer(http, () => 404) }, codes: ['datasource/failed'] },
  empty: { machine: { dmi, http: eachAnswer(http, () => '') }, codes: ['datasource/failed'] },
  unreachable: { machine: { dmi }, codes: ['datasource/failed'] },
  broken: { machine: { dmi, http: { [url]: `{"${secret}": }` } }, codes: ['datasource/failed'] },
})

describe('datasources/upcloud', () => {
  it('is found on the network too, by a name of its own, and sets nothing up there', async () => {
    const { here, instance } = await find({}, 'network')
    assert.deepEqual([instance?.className, here.host.ran], ['DataSourceUpCloud', []])
    assert.equal((await find({})).instance?.className, 'DataSourceUpCloudLocal')
  })

  it('has the usual values for what the document does not say', async () => {
    const { instance } = await find({ http: { [url]: '{}' } })
    const { hostname, availabilityZone, publicKeys, userData } = instance ?? {}
    assert.deepEqual([instance?.id, hostname, availabilityZone], [id.toUpperCase(), undefined, 'default'])
    assert.deepEqual([publicKeys, userData, instance?.network], [[], undefined, undefined])
  })

  it('loses what has the wrong type, and nothing else', async () => {
    const odd = { ...document, region: 7, network: 'none', user_data: {} }
    const { here, instance } = await find({ http: { [url]: JSON.stringify(odd) } })
    assert.deepEqual([instance?.id, instance?.network, instance?.userData], [id, undefined, undefined])
    assert.deepEqual(here.codes(), ['datasource/bad-metadata', 'datasource/bad-metadata', 'datasource/bad-metadata'])
  })

  it('is found by whichever NIC leads to it', async () => {
    const { instance } = await find({ leases: { eth0: '', eth1: '10.0.0.5' } })
    assert.equal(instance?.interface, 'eth1')
  })

  it('is detected by the manufacturer', () => {
    assert.equal(detectionOf(upcloud, { dmi }), 'yes')
    assert.equal(detectionOf(upcloud, { dmi: { ...dmi, sys_vendor: 'Upcloud' } }), 'no')
    assert.equal(detectionOf(upcloud, { dmi: { sys_vendor: 'QEMU', product_name: 'UpCloud' } }), 'no')
    assert.equal(detectionOf(upcloud, { dmi, container: true }), 'no')
  })

  it('needs a UUID', async () => {
    const { here, instance } = await find({ dmi: { sys_vendor: 'UpCloud' } })
    assert.deepEqual([instance, here.codes()], [undefined, ['datasource/failed']])
  })

  it('is the same machine as long as the UUID is, in any case', async () => {
    assert.equal(await isRestored(upcloud, { dmi, http }, { dmi, http }), true)
    const other = { dmi: { ...dmi, product_uuid: 'ffffffff-0096-4042-9406-faad61922128' }, http }
    assert.equal(await isRestored(upcloud, { dmi, http }, other), false)
  })
})
