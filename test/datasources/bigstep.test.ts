import assert from 'node:assert/strict'
import { bigstep } from '../../datasources/bigstep.ts'
import { base64, type MachineOptions, machine } from './machine.ts'
import { datasourceSuite, secret } from './suite.ts'
import { detectionOf } from './verdicts.ts'

const url = 'http://198.51.100.7/instances?token=hunter3'
const file = '/var/lib/cloud/data/seed/bigstep/url'
const metadata = { 'instance-id': 'bs1', 'local-hostname': 'web', 'public-keys': ['ssh-rsa A a'], region: 'eu' }
const document = { metadata, vendordata_raw: '#cloud-config\n{}\n', userdata_raw: '#!/bin/sh\n' }
const files = { [file]: `${url}\n` }
const http = { [url]: JSON.stringify(document) }
const phase = 'network'
const find = async (options: MachineOptions) => {
  const here = machine({ files, http, ...options })
  const config = { datasource_list: ['Bigstep'] }
  return { here, instance: (await here.find({ datasources: [bigstep], config, phase }))?.instance }
}

datasourceSuite(bigstep, {
  answers: {
    phase,
    machine: { files, http },
    instance: {
      id: 'bs1',
      hostname: 'web',
      publicKeys: ['ssh-rsa A a'],
      region: 'eu',
      userData: base64('#!/bin/sh\n'),
      vendorData: base64('#cloud-config\n{}\n'),
      cloudName: 'bigstep',
      platform: 'bigstep',
      metadata: { meta_data: metadata },
    },
  },
  absent: { phase, machine: {} },
  busy: {
    phase,
    machine: { files, http: { [url]: [503, 503, JSON.stringify(document)] } },
    instance: { id: 'bs1' },
  },
  empty: { phase, machine: { files, http: { [url]: '' } }, codes: ['datasource/failed'] },
  unreachable: { phase, machine: { files }, codes: ['datasource/failed'] },
  broken: { phase, machine: { files, http: { [url]: `{"${secret}": }` } }, codes: ['datasource/failed'] },
})

describe('datasources/bigstep', () => {
  it('shows where it was found without what may be a key', async () => {
    const { instance } = await find({})
    assert.match(instance?.subplatform ?? '', /^metadata \(http:\/\/198\.51\.100\.7\/instances/)
    assert.doesNotMatch(instance?.subplatform ?? '', /hunter3|\n/)
  })

  it('asks once', async () => {
    const { here } = await find({ http: { [url]: 500 } })
    assert.equal(here.host.requests.length, 1)
    assert.doesNotMatch(JSON.stringify(here.said), /hunter3/)
  })

  it('says which file holds no address', async () => {
    for (const text of ['', 'hunter3 is no address']) {
      const { here, instance } = await find({ files: { [file]: text } })
      assert.deepEqual([instance, here.codes()], [undefined, ['datasource/failed']])
      assert.match(here.said.at(-1)?.message ?? '', /bigstep\/url/)
      assert.doesNotMatch(JSON.stringify(here.said), /hunter3/)
    }
  })

  it('is detected by its file', () => {
    assert.equal(detectionOf(bigstep, { files }), 'yes')
    assert.equal(detectionOf(bigstep, { files: { '/var/lib/cloud/seed/bigstep/url': url } }), 'no')
    assert.equal(detectionOf(bigstep, { dmi: { sys_vendor: 'Bigstep' } }), 'no')
  })
})
