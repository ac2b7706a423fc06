import assert from 'node:assert/strict'
import type { JsonObject } from '../../core/json.ts'
import { hetzner } from '../../datasources/hetzner.ts'
import { dumpJson } from '../../languages/json-text.ts'
import { objectOf, objectsOf } from '../../network/inputs/shared/values.ts'
import type { HttpAnswer } from '../../system/memory.ts'
import { base64, type MachineOptions, machine } from './machine.ts'
import { datasourceSuite, eachAnswer, secret } from './suite.ts'
import { detectionOf, isRestored } from './verdicts.ts'

const base = 'http://169.254.169.254/hetzner/v1/'
const onLink = 'http://[fe80::a9fe:a9fe%25eth0]/hetzner/v1/'
const publicNic: JsonObject = {
  type: 'physical',
  name: 'eth9',
  mac_address: '52:54:00:00:00:01',
  subnets: [
    { ipv4: true, type: 'dhcp' },
    { ipv6: true, type: 'static', address: '2a01:4f8:beef:beef::1/64', gateway: 'fe80::1', dns_nameservers: ['::1'] },
  ],
}
const networkConfig = { version: 1, config: [publicNic] }
const document: JsonObject = {
  'availability-zone': 'fsn1-dc14',
  hostname: 'web',
  'instance-id': 12345678,
  'local-ipv4': '',
  'network-config': networkConfig,
  'network-sysconfig': "DEVICE='eth0'\n",
  'public-ipv4': '192.0.2.2',
  'public-keys': ['ssh-ed25519 A'],
  region: 'eu-central',
  vendor_data: '#cloud-config\n{}\n',
}
const privateNetworks: readonly JsonObject[] = [
  { ip: '10.0.0.2', mac_address: '52:54:00:00:00:02', network: '10.0.0.0/8', alias_ips: [] },
]
const dmi = { sys_vendor: 'Hetzner', product_serial: '12345678' }

/** JSON is YAML. */
function served(root: string, changes: JsonObject = {}, others: Readonly<Record<string, HttpAnswer>> = {}) {
  return {
    [`${root}metadata/instance-id`]: '12345678',
    [`${root}metadata`]: dumpJson({ ...document, ...changes }),
    [`${root}metadata/private-networks`]: 204,
    [`${root}userdata`]: '#!/bin/sh\n',
    ...Object.fromEntries(Object.entries(others).map(([path, body]) => [root + path, body])),
  }
}

const http = served(base)
const config = { datasource_list: ['Hetzner'] }
const find = async (options: MachineOptions) => {
  const here = machine({ dmi, http, ...options })
  return { here, instance: (await here.find({ datasources: [hetzner], config }))?.instance }
}

datasourceSuite(hetzner, {
  answers: {
    machine: { dmi, http },
    instance: {
      id: '12345678',
      hostname: 'web',
      publicKeys: ['ssh-ed25519 A'],
      userData: base64('#!/bin/sh\n'),
      vendorData: base64('#cloud-config\n{}\n'),
      cloudName: 'hetzner',
      platform: 'hetzner',
      subplatform: `metadata (${base}metadata)`,
      network: { version: 1, config: [{ ...publicNic, name: 'eth0' }] },
      metadata: {
        meta_data: {
          'instance-id': 12345678,
          'local-hostname': 'web',
          'network-config': networkConfig,
          'public-keys': ['ssh-ed25519 A'],
        },
      },
    },
  },
  absent: { machine: { dmi, http: eachAnswer(http, () => 404) }, codes: ['datasource/failed'] },
  empty: { machine: { dmi, http: eachAnswer(http, () => '') }, codes: ['datasource/failed'] },
  unreachable: { machine: { dmi }, codes: ['datasource/failed'] },
  broken: { machine: { dmi, http: { ...http, [`${base}metadata`]: `{"${secret}": ` } }, codes: ['datasource/failed'] },
})

describe('datasources/hetzner', () => {
  it('asks on the link by IPv6 where IPv4 does not answer, by the NIC that is meant', async () => {
    const { here, instance } = await find({ http: served(onLink), leases: { eth0: '' } })
    assert.equal(instance?.subplatform, `metadata (${onLink}metadata)`)
    assert.equal(instance?.interface, 'eth0')
    // DHCP of IPv6 is never answered: nobody asks for it.
    assert.deepEqual(
      here.host.ran.filter((argv) => argv.join(' ').includes('-6')),
      [],
    )
  })

  it('is asked by all NICs and both families, and by none where it answers already', () => {
    const unless = [`${base}metadata/instance-id`]
    assert.deepEqual(hetzner.ephemeral, { ipv4: 'dhcp', ipv6: 'link-local', nics: 'each', unless })
  })

  it('takes each private network as a NIC with DHCP, known by its MAC, and shows them', async () => {
    const leases = { eth0: '10.0.0.5', enp7s0: '' }
    const { instance, here } = await find({
      leases,
      http: served(base, {}, { 'metadata/private-networks': dumpJson(privateNetworks) }),
    })
    const attached = {
      type: 'physical',
      name: 'enp7s0',
      mac_address: '52:54:00:00:00:02',
      subnets: [{ ipv4: true, type: 'dhcp' }],
    }
    assert.deepEqual(instance?.network, { version: 1, config: [{ ...publicNic, name: 'eth0' }, attached] })
    assert.deepEqual(objectOf(instance?.metadata['meta_data'])?.['private-networks'], privateNetworks)
    assert.deepEqual(here.codes(), [])
  })

  it('has a network on a machine without a public one: that of the private networks, or DHCP', async () => {
    const without = { 'network-config': { version: 1, config: [] } }
    const alone = [{ ip: '10.0.0.2', mac_address: '52:54:00:00:00:01' }]
    const { instance } = await find({
      leases: { enp7s0: '10.0.0.2' },
      http: served(base, without, { 'metadata/private-networks': dumpJson(alone) }),
    })
    assert.deepEqual(
      objectsOf(objectOf(instance?.network)?.['config']).map(({ name, subnets }) => [name, subnets]),
      [['enp7s0', [{ ipv4: true, type: 'dhcp' }]]],
    )
    // An empty config would leave the machine waiting for a network that nobody sets up.
    assert.equal((await find({ http: served(base, without) })).instance?.network, undefined)
  })

  it('takes a list of private networks that is empty, missing or broken for none', async () => {
    for (const body of ['', '\n', '[]', 'null']) {
      const { here, instance } = await find({ http: served(base, {}, { 'metadata/private-networks': body }) })
      assert.deepEqual([instance?.id, here.codes()], ['12345678', body === 'null' ? ['datasource/bad-metadata'] : []])
    }
    const { here, instance } = await find({
      http: served(base, {}, { 'metadata/private-networks': `<html>${secret}: [` }),
    })
    assert.deepEqual([instance?.id, here.codes()], ['12345678', ['datasource/bad-metadata']])
    assert.doesNotMatch(JSON.stringify(here.said), new RegExp(secret))
  })

  it('has no user-data where the service says 204, and decodes what is base64', async () => {
    const none = { ...http, [`${base}userdata`]: { status: 204 } }
    assert.equal((await find({ http: none })).instance?.userData, undefined)
    const encoded = { ...http, [`${base}userdata`]: base64('#!/bin/sh\n') }
    assert.equal((await find({ http: encoded })).instance?.userData, base64('#!/bin/sh\n'))
  })

  it('refuses the metadata of another machine, and a machine without a serial number', async () => {
    for (const own of [{ ...dmi, product_serial: '87654321' }, { sys_vendor: 'Hetzner' }]) {
      const { here, instance } = await find({ dmi: own })
      assert.deepEqual([instance, here.codes()], [undefined, ['datasource/failed']])
    }
  })

  it('leaves out a NIC that the machine lacks', async () => {
    const lost = { ...publicNic, mac_address: '52:54:00:ff:ff:ff' }
    const { here, instance } = await find({ http: served(base, { 'network-config': { version: 1, config: [lost] } }) })
    assert.deepEqual([instance?.id, instance?.network, here.codes()], ['12345678', undefined, ['network/unknown-mac']])
  })

  it('gives up after what it may wait, and says where', async () => {
    const { here } = await find({ http: eachAnswer(http, () => 404) })
    const waited = here.host.sleeps.reduce((sum, one) => sum + one, 0)
    assert.ok(waited >= 110_000 && waited < 240_000, String(waited))
    assert.match(here.said.at(-1)?.message ?? '', /169\.254\.169\.254/)
  })

  it('asks for what the settings name', async () => {
    const own = {
      [`${base}metadata/instance-id`]: '12345678',
      [`${base}m`]: dumpJson(document),
      [`${base}u`]: '#!/bin/sh\n',
      [`${base}p`]: '[]',
    }
    const here = machine({ dmi, http: own })
    const settings = { metadata_path: 'm', userdata_path: 'u', metadata_private_networks_path: 'p' }
    const found = await here.find({ datasources: [hetzner], config: { ...config, datasource: { Hetzner: settings } } })
    assert.equal(found?.instance.id, '12345678')
    const asked = here.host.requests.filter(({ url }) => url.startsWith(base)).map(({ url }) => url.slice(base.length))
    assert.deepEqual([...new Set(asked)].sort(), ['m', 'p', 'u'])
  })

  it('is detected by the manufacturer alone, and never in a container', () => {
    const detected = (options: MachineOptions) => detectionOf(hetzner, options)
    assert.equal(detected({ dmi }), 'yes')
    assert.equal(detected({ dmi: { ...dmi, sys_vendor: 'Hetzner Online' } }), 'no')
    assert.equal(detected({ dmi: { product_name: 'Hetzner' } }), 'no')
    assert.equal(detected({ dmi, container: true }), 'no')
  })

  it('is the same machine as long as the serial number is', async () => {
    assert.equal(await isRestored(hetzner, { dmi, http }, { dmi, http }), true)
    const other = { ...dmi, product_serial: '87654321' }
    const elsewhere = { ...http, [`${base}metadata`]: dumpJson({ ...document, 'instance-id': 87654321 }) }
    assert.equal(await isRestored(hetzner, { dmi, http }, { dmi: other, http: elsewhere }), false)
  })

  it('writes the network anew in each boot and for the NICs of private networks', () => {
    assert.deepEqual(hetzner.networkEvents, { default: ['boot', 'hotplug'], macs: '86:*' })
  })
})
