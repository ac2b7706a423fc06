import assert from 'node:assert/strict'
import { cloudcix } from '../../datasources/cloudcix.ts'
import { base64, type MachineOptions, machine } from './machine.ts'
import { datasourceSuite, eachAnswer, secret } from './suite.ts'
import { detectionOf } from './verdicts.ts'

const base = 'http://169.254.169.254/'
const network = { version: 2, ethernets: { eth0: { addresses: ['10.0.0.2/24'] } } }
const metadata = { instance_id: '123_456', hostname: 'web', 'public-keys': ['ssh-rsa A a'], network }
const http = { [`${base}v1/metadata`]: JSON.stringify(metadata), [`${base}v1/userdata`]: base64('#!/bin/sh\n') }
const dmi = { product_name: 'CloudCIX' }
const phase = 'network'
const find = async (options: MachineOptions, settings = {}) => {
  const here = machine({ dmi, http, ...options })
  const config = { datasource_list: ['CloudCIX'], datasource: { CloudCIX: settings } }
  return { here, instance: (await here.find({ datasources: [cloudcix], config, phase }))?.instance }
}

datasourceSuite(cloudcix, {
  answers: {
    phase,
    machine: { dmi, http },
    instance: {
      id: '123_456',
      hostname: 'web',
      publicKeys: ['ssh-rsa A a'],
      userData: base64('#!/bin/sh\n'),
      cloudName: 'cloudcix',
      platform: 'cloudcix',
      subplatform: 'unknown',
      network,
      metadata: { meta_data: metadata },
    },
  },
  absent: { phase, machine: { dmi, http: eachAnswer(http, () => 404) }, codes: ['datasource/failed'] },
  empty: { phase, machine: { dmi, http: eachAnswer(http, () => '') }, codes: ['datasource/failed'] },
  unreachable: { phase, machine: { dmi }, codes: ['datasource/failed'] },
  broken: {
    phase,
    machine: { dmi, http: { ...http, [`${base}v1/metadata`]: `{"${secret}": }` } },
    codes: ['datasource/failed'],
  },
})

describe('datasources/cloudcix', () => {
  it('takes the usual names before its own', async () => {
    const both = { ...metadata, 'instance-id': 'usual', 'local-hostname': 'db' }
    const { instance } = await find({ http: { ...http, [`${base}v1/metadata`]: JSON.stringify(both) } })
    assert.deepEqual([instance?.id, instance?.hostname], ['usual', 'db'])
  })

  it('takes user-data as it is where it is not base64, and does without', async () => {
    const plain = { ...http, [`${base}v1/userdata`]: '#!/bin/sh\n' }
    assert.equal((await find({ http: plain })).instance?.userData, base64('#!/bin/sh\n'))
    assert.equal((await find({ http: { ...http, [`${base}v1/userdata`]: 404 } })).instance?.userData, undefined)
  })

  it('asks four times, five seconds apart, or as the settings say', async () => {
    const { here } = await find({ http: eachAnswer(http, () => 500) })
    assert.deepEqual([here.host.requests.length, here.host.sleeps], [4, [5000, 5000, 5000]])
    const once = await find({ http: eachAnswer(http, () => 500) }, { retries: 0 })
    assert.equal(once.here.host.requests.length, 1)
  })

  it('loses a network that is none', async () => {
    const odd = { ...http, [`${base}v1/metadata`]: JSON.stringify({ ...metadata, network: 'none' }) }
    const { here, instance } = await find({ http: odd })
    assert.deepEqual(
      [instance?.id, instance?.network, here.codes()],
      ['123_456', undefined, ['datasource/bad-metadata']],
    )
  })

  it('is detected by the product', () => {
    assert.equal(detectionOf(cloudcix, { dmi }), 'yes')
    assert.equal(detectionOf(cloudcix, { dmi: { product_name: 'CloudCIX 2' } }), 'no')
    assert.equal(detectionOf(cloudcix, { dmi: { sys_vendor: 'CloudCIX' } }), 'no')
  })
})
