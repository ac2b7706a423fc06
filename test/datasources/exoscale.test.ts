import assert from 'node:assert/strict'
import type { JsonObject } from '../../core/json.ts'
import { exoscale } from '../../datasources/exoscale.ts'
import type { HttpAnswer } from '../../system/memory.ts'
import { base64, type MachineOptions, machine } from './machine.ts'
import { datasourceSuite, eachAnswer, secret } from './suite.ts'

const address = 'http://169.254.169.254'
const dmi = { product_name: 'Exoscale Compute Platform' }
const tree = { 'instance-id': 'i-1', 'local-hostname': 'web', 'availability-zone': 'ch-dk-2' }

function service(more: Readonly<Record<string, HttpAnswer>> = {}, at = `${address}/1.0/`) {
  const leaves = Object.fromEntries(Object.entries(tree).map(([name, value]) => [`meta-data/${name}`, value]))
  const answers: Readonly<Record<string, HttpAnswer>> = {
    ...leaves,
    'meta-data/': [...Object.keys(tree), 'public-keys/'].join('\n'),
    'meta-data/public-keys/': '0=mine',
    'meta-data/public-keys/0/openssh-key': 'ssh-rsa A',
    'user-data': '#!/bin/sh\n',
    ...more,
  }
  return Object.fromEntries(Object.entries(answers).map(([path, answer]) => [at + path, answer]))
}

const passwords = `${address}:8080/1.0/`
const on = (http: Readonly<Record<string, HttpAnswer>>): MachineOptions => ({
  dmi,
  http: { [passwords]: 'saved_password', ...http },
})
const network = { phase: 'network', datasources: [exoscale] } as const

datasourceSuite(exoscale, {
  answers: { machine: on(service()), phase: 'network', instance: { id: 'i-1', hostname: 'web' } },
  absent: { machine: { http: eachAnswer(service(), () => 404) }, phase: 'network', codes: ['datasource/failed'] },
  empty: { machine: on(eachAnswer(service(), () => '')), phase: 'network', codes: ['datasource/failed'] },
  unreachable: { machine: { dmi }, phase: 'network', codes: ['datasource/failed'] },
  broken: {
    machine: on(service({ 'meta-data/availability-zone': `{"${secret}": }` })),
    phase: 'network',
    instance: { id: 'i-1' },
    codes: ['datasource/bad-metadata'],
  },
})

describe('datasources/exoscale', () => {
  it('reads the tree of its version', async () => {
    const { instance, codes } = machine(on(service()))
    assert.deepEqual(await instance(network), {
      datasource: 'Exoscale',
      className: 'DataSourceExoscale',
      detail: '',
      id: 'i-1',
      hostname: 'web',
      publicKeys: ['ssh-rsa A'],
      cloudName: 'exoscale',
      platform: 'exoscale',
      subplatform: 'unknown',
      availabilityZone: 'ch-dk-2',
      dsmode: 'net',
      userData: base64('#!/bin/sh\n'),
      metadata: { meta_data: { ...tree, 'public-keys': { mine: 'ssh-rsa A' } } },
    })
    assert.deepEqual(codes(), [])
  })

  it('gets a password, which it acknowledges once it is read', async () => {
    const password = 'sEcr3t'
    const here = machine(on({ ...service(), [passwords]: `${password}\n` }))
    const deeds: unknown[] = []
    const carryOut = async (_host: unknown, given: readonly unknown[]) => deeds.push(...given) > 0
    const { config } = await here.instance({ ...network, carryOut })
    assert.deepEqual(config, { ssh_pwauth: true, password, chpasswd: { expire: false } })
    const asked = here.host.requests.filter(({ url }) => url === passwords)
    assert.deepEqual(
      asked.map(({ headers }) => headers['domu_request']),
      ['send_my_password'],
    )
    const [{ url, options }] = deeds as [{ url: string; options: { headers: unknown } }]
    assert.deepEqual([url, options.headers], [passwords, { DomU_Request: 'saved_password' }])
    assert.ok(!JSON.stringify([here.said, deeds]).includes(password))
  })

  it('lets passwords be set in each boot', async () => {
    const instance = await machine(on(service())).instance(network)
    const paths = { cloud: '/c', run: '/r', instance: '/c/instance' }
    const deeds = await exoscale.activate?.({ instance, newInstance: false, paths } as never)
    assert.deepEqual(
      deeds?.map((deed) => 'remove' in deed && deed.remove),
      ['/c/instance/sem/config_set_passwords'],
    )
  })

  it('has an address, a version and a port in its settings', async () => {
    const own: JsonObject = { metadata_url: 'http://10.0.0.1:81/', api_version: '2.0', password_server_port: 8000 }
    const http = { ...service({}, 'http://10.0.0.1:81/2.0/'), 'http://10.0.0.1:8000/2.0/': 'p' }
    const here = machine({ dmi, http })
    const { config } = await here.instance({ ...network, config: { datasource: { Exoscale: own } } })
    assert.equal(config?.['password'], 'p')
  })

  it('is detected by the beginning of the product, and not without DMI', () => {
    const answer = (options: MachineOptions) => exoscale.detect(machine(options).facts, {})
    assert.equal(answer({ dmi }), 'yes')
    for (const product_name of ['My Exoscale', 'exoscale', 'CloudStack KVM Hypervisor'])
      assert.equal(answer({ dmi: { product_name } }), 'no')
    assert.equal(answer({}), 'no')
  })
})
