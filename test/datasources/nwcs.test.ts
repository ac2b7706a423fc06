import assert from 'node:assert/strict'
import { nwcs } from '../../datasources/nwcs.ts'
import { base64, type MachineOptions, machine } from './machine.ts'
import { datasourceSuite, eachAnswer, secret } from './suite.ts'
import { detectionOf } from './verdicts.ts'

const url = 'http://169.254.169.254/api/v1/metadata'
const entry = { type: 'physical', name: 'eth7', mac_address: '52:54:00:00:00:01', subnets: [{ type: 'dhcp' }] }
const network = { version: 1, config: [entry] }
const document = {
  'instance-id': 98765,
  hostname: 'web',
  'public-keys': ['ssh-rsa A a'],
  network,
  userdata: '#!/bin/sh\n',
  vendordata: '#cloud-config\n{}\n',
  region: 'us',
}
const http = { [url]: JSON.stringify(document) }
const dmi = { sys_vendor: 'NWCS', product_serial: '98765' }
const find = async (options: MachineOptions) => {
  const here = machine({ dmi, http, ...options })
  const config = { datasource_list: ['NWCS'] }
  return { here, instance: (await here.find({ datasources: [nwcs], config }))?.instance }
}

datasourceSuite(nwcs, {
  answers: {
    machine: { dmi, http },
    instance: {
      id: '98765',
      hostname: 'web',
      publicKeys: ['ssh-rsa A a'],
      userData: base64('#!/bin/sh\n'),
      vendorData: base64('#cloud-config\n{}\n'),
      cloudName: 'nwcs',
      platform: 'nwcs',
      subplatform: `metadata (${url})`,
      network: { version: 1, config: [{ ...entry, name: 'eth0' }] },
      metadata: {
        meta_data: { 'instance-id': 98765, 'local-hostname': 'web', 'public-keys': ['ssh-rsa A a'], network },
      },
    },
  },
  absent: { machine: { dmi, http: eachAnswer(http, () => 404) }, codes: ['datasource/failed'] },
  empty: { machine: { dmi, http: eachAnswer(http, () => '') }, codes: ['datasource/failed'] },
  unreachable: { machine: { dmi }, codes: ['datasource/failed'] },
  broken: { machine: { dmi, http: { [url]: `{"${secret}": }` } }, codes: ['datasource/failed'] },
})

describe('datasources/nwcs', () => {
  it('sets no network up where the service answers already', async () => {
    const answering = { ...http, [`${url}/instance-id`]: '98765' }
    const here = machine({ dmi, http: answering })
    const found = await here.find({
      datasources: [nwcs],
      config: { datasource_list: ['NWCS'] },
      ephemeral: async (wanted, work) => {
        assert.deepEqual(wanted.unless, [`${url}/instance-id`])
        return await work()
      },
      phase: 'local',
    })
    // Without a network the machine in memory asks nothing.
    assert.equal(found, undefined)
  })

  it('leaves out a NIC that the machine lacks, and then has the usual DHCP', async () => {
    const lost = { version: 1, config: [{ ...entry, mac_address: '52:54:00:ff:ff:ff' }] }
    const { here, instance } = await find({ http: { [url]: JSON.stringify({ ...document, network: lost }) } })
    assert.deepEqual([instance?.id, instance?.network, here.codes()], ['98765', undefined, ['network/unknown-mac']])
  })

  it('is none without an instance-id', async () => {
    const { here, instance } = await find({ http: { [url]: '{"hostname": "web"}' } })
    assert.deepEqual([instance, here.codes()], [undefined, ['datasource/failed']])
  })

  it('is found by whichever NIC leads to it', async () => {
    const { instance } = await find({ leases: { eth0: '', eth1: '10.0.0.5' } })
    assert.equal(instance?.interface, 'eth1')
  })

  it('is detected by the manufacturer', () => {
    assert.equal(detectionOf(nwcs, { dmi }), 'yes')
    assert.equal(detectionOf(nwcs, { dmi: { sys_vendor: 'NWCS LLC' } }), 'no')
    assert.equal(detectionOf(nwcs, { dmi: { product_name: 'NWCS' } }), 'no')
  })
})
