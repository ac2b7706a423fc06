import assert from 'node:assert/strict'
import { digitalocean } from '../../datasources/digitalocean.ts'
import { nic } from '../support/nic.ts'
import { base64, type MachineOptions, machine } from './machine.ts'
import { datasourceSuite, eachAnswer, secret } from './suite.ts'
import { detectionOf, isRestored } from './verdicts.ts'

const url = 'http://169.254.169.254/metadata/v1.json'
const interfaces = {
  public: [
    {
      ipv4: { ip_address: '192.0.2.21', netmask: '255.255.255.0', gateway: '192.0.2.1' },
      anchor_ipv4: { ip_address: '10.17.0.5', netmask: '255.255.0.0', gateway: '10.17.0.1' },
      mac: '52:54:00:00:00:01',
      type: 'public',
    },
  ],
}
const document = {
  droplet_id: 20111865,
  hostname: 'web',
  vendor_data: '#cloud-config\n{}\n',
  user_data: '#!/bin/sh\n',
  public_keys: ['ssh-rsa A a', 'ssh-rsa B b'],
  auth_key: '88888888',
  region: 'nyc3',
  interfaces,
  dns: { nameservers: ['2001:4860:4860::8844', '8.8.8.8'] },
  features: { dhcp_enabled: true },
}
const http = { [url]: JSON.stringify(document) }
const dmi = { sys_vendor: 'DigitalOcean', product_serial: '20111865' }
const find = async (options: MachineOptions, settings = {}) => {
  const here = machine({ dmi, http, ...options })
  const config = { datasource_list: ['DigitalOcean'], datasource: { DigitalOcean: settings } }
  return { here, instance: (await here.find({ datasources: [digitalocean], config }))?.instance }
}

datasourceSuite(digitalocean, {
  answers: {
    machine: { dmi, http },
    instance: {
      id: '20111865',
      hostname: 'web',
      publicKeys: ['ssh-rsa A a', 'ssh-rsa B b'],
      availabilityZone: 'nyc3',
      userData: base64('#!/bin/sh\n'),
      vendorData: base64('#cloud-config\n{}\n'),
      cloudName: 'digitalocean',
      platform: 'digitalocean',
      subplatform: `metadata (${url})`,
      network: {
        version: 1,
        config: [
          {
            type: 'physical',
            name: 'eth0',
            mac_address: '52:54:00:00:00:01',
            subnets: [
              {
                type: 'static',
                control: 'auto',
                address: '192.0.2.21',
                netmask: '255.255.255.0',
                gateway: '192.0.2.1',
              },
              { type: 'static', control: 'auto', address: '10.17.0.5', netmask: '255.255.0.0' },
            ],
          },
          { type: 'nameserver', address: ['2001:4860:4860::8844', '8.8.8.8'] },
        ],
      },
      metadata: {
        meta_data: {
          'instance-id': 20111865,
          'local-hostname': 'web',
          'public-keys': ['ssh-rsa A a', 'ssh-rsa B b'],
          availability_zone: 'nyc3',
          interfaces,
        },
      },
    },
  },
  absent: { machine: { dmi, http: eachAnswer(http, () => 404) }, codes: ['datasource/failed'] },
  empty: { machine: { dmi, http: eachAnswer(http, () => '') }, codes: ['datasource/failed'] },
  unreachable: { machine: { dmi }, codes: ['datasource/failed'] },
  broken: { machine: { dmi, http: { [url]: `{"${secret}": }` } }, codes: ['datasource/failed'] },
})

describe('datasources/digitalocean', () => {
  it('is asked from a link-local address on the NIC that the kernel found first, and by no DHCP', async () => {
    const nics = [
      nic('ens3', '52:54:00:00:00:02', { index: 3 }),
      nic('ens4', '52:54:00:00:00:01', { index: 2, carrier: false, operstate: 'down' }),
    ]
    const { here, instance } = await find({ facts: { nics } })
    assert.equal(instance?.interface, 'ens4')
    assert.match(
      here.host.ran.find((argv) => argv.includes('addr') && argv.includes('add'))?.join(' ') ?? '',
      /^ip -family inet addr add 169\.254\.\d+\.\d+\/16 .* dev ens4$/,
    )
    assert.ok(!here.host.ran.some(([program]) => program === 'dhcpcd'))
    assert.deepEqual(
      here.host.requests.map((request) => request.url),
      [url],
    )
  })

  it('sets no address up where the settings say so', async () => {
    const { here, instance } = await find({}, { use_ip4LL: false })
    assert.deepEqual([here.host.ran, instance], [[], undefined])
  })

  it('has the usual values for what the document does not say', async () => {
    const { here, instance } = await find({ http: { [url]: '{}' } })
    const { id, hostname, availabilityZone, publicKeys, network, userData, vendorData } = instance ?? {}
    assert.deepEqual([id, hostname, availabilityZone, publicKeys], ['20111865', '20111865', 'default', []])
    assert.deepEqual([network, userData, vendorData, here.codes()], [undefined, undefined, undefined, []])
  })

  it('loses what has the wrong type, and a NIC that the machine lacks, and nothing else', async () => {
    const odd = { ...document, hostname: ['web'], interfaces: { public: [{ mac: '52:54:00:ff:ff:ff' }] } }
    const { here, instance } = await find({ http: { [url]: JSON.stringify(odd) } })
    assert.deepEqual([instance?.id, instance?.hostname, instance?.network], ['20111865', '20111865', undefined])
    assert.deepEqual(here.codes(), ['datasource/bad-metadata', 'network/unknown-mac'])
  })

  it('is asked for so often and so long as the settings say', async () => {
    const { here } = await find({ http: { [url]: 500 } }, { retries: 2, wait_retry: 3 })
    assert.equal(here.host.requests.length, 3)
    assert.deepEqual(here.host.sleeps, [3000, 3000])
  })

  it('is detected by the manufacturer', () => {
    assert.equal(detectionOf(digitalocean, { dmi }), 'yes')
    assert.equal(detectionOf(digitalocean, { dmi: { sys_vendor: 'DigitalOcean Inc', product_serial: '1' } }), 'no')
    assert.equal(detectionOf(digitalocean, { dmi: { product_name: 'Droplet' } }), 'no')
    assert.equal(detectionOf(digitalocean, { dmi, container: true }), 'no')
  })

  it('needs a serial number', async () => {
    const { here, instance } = await find({ dmi: { sys_vendor: 'DigitalOcean' } })
    assert.deepEqual([instance, here.codes(), here.host.requests], [undefined, ['datasource/failed'], []])
  })

  it('is the same machine as long as the serial number is', async () => {
    assert.equal(await isRestored(digitalocean, { dmi, http }, { dmi, http }), true)
    const other = { dmi: { ...dmi, product_serial: '1' }, http }
    assert.equal(await isRestored(digitalocean, { dmi, http }, other), false)
  })
})
