import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { readPage } from '../../adding/page.ts'
import { base64, machine } from '../machine.ts'
import { datasourceSuite, eachAnswer, secret } from '../suite.ts'
import { exampleCloud } from './example-cloud.ts'

const base = 'http://169.254.169.254/example/v1/'
const metadata = {
  'instance-id': 42,
  hostname: 'web',
  'public-keys': ['ssh-ed25519 A'],
  'availability-zone': 'fsn1',
  'network-config': { version: 1, config: [] },
  vendor_data: '#cloud-config\n{}\n',
}
const http = { [`${base}metadata`]: JSON.stringify(metadata), [`${base}userdata`]: '#!/bin/sh\n' }
const dmi = { sys_vendor: 'Example', product_serial: '42' }

datasourceSuite(exampleCloud, {
  answers: {
    machine: { dmi, http },
    instance: {
      datasource: 'ExampleCloud',
      id: '42',
      hostname: 'web',
      publicKeys: ['ssh-ed25519 A'],
      availabilityZone: 'fsn1',
      network: { version: 1, config: [] },
      userData: base64('#!/bin/sh\n'),
      vendorData: base64('#cloud-config\n{}\n'),
      cloudName: 'examplecloud',
      platform: 'examplecloud',
      subplatform: `metadata (${base})`,
      metadata,
    },
  },
  absent: { machine: { dmi, http: eachAnswer(http, () => 404) } },
  empty: { machine: { dmi, http: eachAnswer(http, () => '') }, codes: ['datasource/failed'] },
  unreachable: { machine: { dmi }, codes: ['datasource/failed'] },
  broken: { machine: { dmi, http: { ...http, [`${base}metadata`]: `{"${secret}": }` } }, codes: ['datasource/failed'] },
})

describe('the example of a datasource', () => {
  it('is what the documentation shows, and at most 45 lines', () => {
    const [shown] = readPage(readFileSync('docs/adding-a-datasource.md', 'utf8')).files
    const own = readFileSync('test/datasources/example/example-cloud.ts', 'utf8')
    // The file of a real source lies in datasources/ itself.
    assert.equal(shown?.content, own.replaceAll("'../../../datasources/", "'./").replaceAll("'../../../", "'../"))
    assert.ok(own.split('\n').length - 1 <= 45)
  })

  it('loses a value of another type than it documents, and nothing else', async () => {
    const odd = { ...metadata, hostname: ['web'], 'network-config': 7 }
    const { find, said } = machine({ dmi, http: { ...http, [`${base}metadata`]: JSON.stringify(odd) } })
    const { instance } =
      (await find({ datasources: [exampleCloud], config: { datasource_list: ['ExampleCloud'] } })) ?? {}
    assert.deepEqual([instance?.id, instance?.hostname, instance?.network], ['42', undefined, undefined])
    assert.deepEqual(
      said.flatMap(({ code, where }) => (code ? [[code, where?.document, where?.path]] : [])),
      [
        ['datasource/bad-metadata', `${base}metadata`, 'hostname'],
        ['datasource/bad-metadata', `${base}metadata`, 'network-config'],
      ],
    )
  })

  it('is recognised by its serial number', async () => {
    const cached = { runInstanceId: undefined, trust: false }
    const restored = async (product_serial: string) => {
      const { find } = machine({ dmi: { ...dmi, product_serial }, http })
      const options = { datasources: [exampleCloud], config: { datasource_list: ['ExampleCloud'] } }
      const instance = (await find(options))?.instance
      return (await find({ ...options, cached: { ...cached, instance } }))?.restored
    }
    assert.equal(await restored('42'), true)
    assert.equal(await restored('43'), false)
  })
})
