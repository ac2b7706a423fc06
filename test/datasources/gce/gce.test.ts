import assert from 'node:assert/strict'
import { notices } from '../../../core/notices.ts'
import { gce } from '../../../datasources/gce/gce.ts'
import { sysfs } from '../../network/apply/machine.ts'
import { nic } from '../../support/nic.ts'
import { base64, type MachineOptions, machine } from '../machine.ts'
import { datasourceSuite, eachAnswer, secret } from '../suite.ts'

const base = 'http://metadata.google.internal/computeMetadata/v1/'
const address = 'http://169.254.169.254/computeMetadata/v1/'
const own = 'instance/attributes/?recursive=True'
const project = 'project/attributes/?recursive=True'
const attributes = { 'ssh-keys': 'debian:ssh-ed25519 A a\nroot:ssh-ed25519 B b\n', 'user-data': '#!/bin/sh\n' }
const projects = { 'ssh-keys': 'cloudinit:ssh-ed25519 C c' }
const documents = {
  'instance/id': '4567',
  'instance/zone': 'projects/123/zones/us-central1-a',
  'instance/hostname': 'web.c.proj.internal',
  [own]: JSON.stringify(attributes),
  [project]: JSON.stringify(projects),
}
const at = (where: string, changed: Readonly<Record<string, string | number>> = {}) =>
  Object.fromEntries(Object.entries({ ...documents, ...changed }).map(([path, answer]) => [where + path, answer]))
const http = at(base)
const dmi = { product_name: 'Google Compute Engine', product_serial: 'GoogleCloud-1' }
const unresolved = { error: 'unreachable' } as const

datasourceSuite(gce, {
  answers: {
    machine: { dmi, http },
    instance: {
      id: '4567',
      hostname: 'web',
      availabilityZone: 'us-central1-a',
      region: 'us-central1',
      publicKeys: ['ssh-ed25519 A a', 'ssh-ed25519 C c'],
      userData: base64('#!/bin/sh\n'),
      cloudName: 'gce',
      platform: 'gce',
      subplatform: `metadata (${base})`,
      service: base,
      metadata: {
        meta_data: {
          'instance-id': '4567',
          'availability-zone': 'us-central1-a',
          'local-hostname': 'web.c.proj.internal',
          'instance-data': JSON.stringify(attributes),
          'project-data': JSON.stringify(projects),
          'public-keys-data': ['debian:ssh-ed25519 A a', 'root:ssh-ed25519 B b', '', 'cloudinit:ssh-ed25519 C c'],
        },
      },
    },
  },
  absent: { machine: { http } },
  empty: { machine: { dmi, http: eachAnswer(http, () => '') }, codes: ['datasource/failed'] },
  unreachable: { machine: { dmi }, codes: ['datasource/failed'] },
  broken: { machine: { dmi, http: at(base, { [own]: `{"${secret}": }` }) }, codes: ['datasource/failed'] },
})

const config = { datasource_list: ['GCE'] }
const found = async (options: MachineOptions, settings = {}) => {
  const here = machine({ dmi, ...options })
  return { here, instance: (await here.find({ config: { ...config, datasource: { GCE: settings } } }))?.instance }
}

describe('datasources/gce', () => {
  it('asks each document once, with the header, by the name alone where that answers', async () => {
    const { here } = await found({ http: { ...http, ...at(address) } })
    assert.deepEqual(
      here.host.requests.map(({ method, url, headers }) => [method, url, headers['metadata-flavor']]),
      Object.keys(documents).map((path) => ['GET', base + path, 'Google']),
    )
  })

  it('asks the address where the name cannot be resolved, and says what it always says', async () => {
    const names = eachAnswer(http, () => unresolved)
    const { here, instance } = await found({ http: { ...names, ...at(address) } })
    assert.deepEqual([instance?.id, instance?.subplatform, here.codes()], ['4567', `metadata (${base})`, []])
    assert.deepEqual(
      here.host.sleeps.filter((time) => time > 150),
      [],
    )
  })

  it('asks nothing but a configured address', async () => {
    const mine = 'http://10.0.0.1/v1'
    const { here, instance } = await found({ http: at(`${mine}/`) }, { metadata_url: mine })
    assert.equal(instance?.subplatform, `metadata (${mine}/)`)
    assert.ok(here.host.requests.every(({ url }) => url.startsWith(mine)))
  })

  it('takes ens4 first, and any other NIC that has the service', async () => {
    const leases = { eth0: '', ens4: '10.0.0.4', ens5: '' }
    assert.equal((await found({ http, leases })).instance?.interface, 'ens4')
    assert.equal((await found({ http, leases: { eth0: '', ens5: '10.0.0.4' } })).instance?.interface, 'ens5')
  })

  it('waits for a NIC whose driver is late, as on C3 metal', async () => {
    const late = nic('eth0', '42:01:0a:00:00:02', { carrier: false, operstate: 'down' })
    const { here, instance } = await found({ http, files: sysfs([late]), facts: { nics: [] } })
    assert.deepEqual([instance?.id, instance?.interface, here.codes()], ['4567', 'eth0', []])
  })

  it('sets no network up where the firmware is not that of Google', async () => {
    const { here, instance } = await found({ http, dmi: { product_name: 'KVM' } })
    assert.deepEqual([instance, here.host.ran, here.host.requests], [undefined, [], []])
  })

  it('is not fooled by the page of a captive portal', async () => {
    const { here, instance } = await found({ http: eachAnswer(http, () => '<html><body>Log in</body></html>') })
    assert.deepEqual([instance, here.codes()], [undefined, ['datasource/failed']])
  })

  it('has no attributes where there are none', async () => {
    const { here, instance } = await found({ http: at(base, { [own]: 404, [project]: 404 }) })
    const { meta_data: metadata } = (instance?.metadata ?? {}) as { meta_data: Record<string, unknown> }
    assert.deepEqual(
      [metadata['instance-data'], metadata['project-data'], metadata['public-keys-data']],
      [null, null, []],
    )
    assert.deepEqual([instance?.publicKeys, instance?.userData, here.codes()], [[], undefined, []])
  })

  it('fails without what every machine has', async () => {
    for (const path of ['instance/zone', 'instance/hostname']) {
      const { here, instance } = await found({ http: at(base, { [path]: 404 }) })
      assert.deepEqual([instance, here.codes()], [undefined, ['datasource/failed']], path)
    }
  })

  it('decodes user-data that is said to be base64, and takes what is in no known encoding as it is', async () => {
    const userData = async (given: object) =>
      await found({ http: at(base, { [own]: JSON.stringify(given) }) }).then(({ here, instance }) => [
        instance?.userData,
        here.codes(),
      ])
    const code = ['datasource/bad-metadata']
    const coded = base64('#!/bin/sh\n').replace(/.{4}/, '$&\n')
    assert.deepEqual(await userData({ 'user-data': coded, 'user-data-encoding': 'base64' }), [
      base64('#!/bin/sh\n'),
      [],
    ])
    assert.deepEqual(await userData({ 'user-data': '#!x', 'user-data-encoding': 'base64' }), [base64('#!x'), code])
    assert.deepEqual(await userData({ 'user-data': 'aGk=', 'user-data-encoding': 'rot13' }), [base64('aGk='), code])
    assert.deepEqual(await userData({ 'user-data': 'aGk=' }), [base64('aGk='), []])
  })

  it('loses an attribute that is no text, and nothing else', async () => {
    const { here, instance } = await found({ http: at(base, { [own]: '{"ssh-keys": 7, "user-data": "x"}' }) })
    assert.deepEqual([instance?.userData, instance?.publicKeys], [base64('x'), ['ssh-ed25519 C c']])
    assert.deepEqual(here.codes(), ['datasource/bad-metadata'])
  })

  it('hides the attributes, which hold the user-data, and writes the network config anew in each boot', async () => {
    const { instance } = await found({ http })
    assert.deepEqual(instance?.sensitiveKeys, ['ds/meta_data/instance-data', 'ds/meta_data/project-data'])
    assert.deepEqual(gce.networkEvents, { default: ['boot'] })
  })

  it('has the host keys put where who logs in can find them, each by itself, without looking for the service again', async () => {
    const { here, instance } = await found({ http: { ...eachAnswer(http, () => unresolved), ...at(address) } })
    assert.ok(instance)
    const before = here.host.requests.length
    const input = {
      host: here.host,
      facts: here.facts,
      settings: { metadata_url: base, retries: 5, sec_between_retries: 1 },
      phase: 'network',
      listed: [],
      notices: notices(() => {}, 't'),
      validated: async () => ({}) as never,
      instance,
    } as const
    const keys = [
      { type: 'ssh-ed25519', key: 'AAAA' },
      { type: 'ssh-rsa', key: 'BBBB' },
    ]
    const deeds = (await gce.publishHostKeys?.(input, keys)) ?? []
    assert.deepEqual(
      deeds.map(
        (deed) =>
          'request' in deed && [deed.request, deed.url, deed.options?.body, deed.options?.headers, deed.optional],
      ),
      keys.map(({ type, key }) => [
        'PUT',
        `${address}instance/guest-attributes/hostkeys/${type}`,
        key,
        { 'Metadata-Flavor': 'Google' },
        true,
      ]),
    )
    assert.equal(here.host.requests.length, before)
  })

  it('is detected by what Google calls its machines', () => {
    const detected = (one: MachineOptions) => gce.detect(machine(one).facts, {})
    assert.equal(detected({ dmi: { product_name: 'Google Compute Engine' } }), 'yes')
    assert.equal(detected({ dmi: { product_serial: 'GoogleCloud-0123' } }), 'yes')
    assert.equal(detected({ dmi: { product_name: 'Google' } }), 'maybe')
    assert.equal(detected({ dmi: { product_name: 'Google Pixel', product_serial: 'XGoogleCloud-' } }), 'no')
    assert.equal(detected({ dmi, container: true }), 'no')
  })
})
