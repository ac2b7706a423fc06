import assert from 'node:assert/strict'
import type { Json, JsonObject } from '../../../core/json.ts'
import { convertSmartos } from '../../../network/inputs/smartos.ts'

const context = { document: 'sdc:nics', nics: [] }
const listOf = (value: Json | undefined) => (Array.isArray(value) ? (value as readonly JsonObject[]) : [])
const convert = (data: JsonObject) => convertSmartos(data, context)
const configOf = (data: JsonObject) => listOf(convert(data).config?.['config'])
const subnetsOf = (device: JsonObject | undefined) => listOf(device?.['subnets'])
const nic = { interface: 'net0', mac: '90:b8:d0:f5:e4:f5' }

describe('network/inputs/smartos', () => {
  it('leads on by the primary device only, by the first gateway of each family at its first address', () => {
    const ips = ['10.0.0.5/24', '10.0.0.6/24', '2001:db8::5/64', 'dhcp', 'addrconf']
    const gateways = ['10.0.0.1', '10.0.0.2', 'fe80::1']
    const [first, second] = configOf({
      'network-data': [
        { ...nic, ips, gateways },
        { ...nic, ips, gateways, primary: 'true', mtu: 1400 },
      ],
    })
    assert.deepEqual(first, {
      type: 'physical',
      name: 'net0',
      mac_address: nic.mac,
      subnets: [
        { type: 'static', address: '10.0.0.5/24' },
        { type: 'static', address: '10.0.0.6/24' },
        { type: 'static', address: '2001:db8::5/64' },
        { type: 'dhcp4' },
        { type: 'dhcp6' },
      ],
    })
    assert.equal(second?.['mtu'], 1400)
    assert.deepEqual(subnetsOf(second).slice(0, 3), [
      { type: 'static', address: '10.0.0.5/24', gateway: '10.0.0.1' },
      { type: 'static', address: '10.0.0.6/24' },
      { type: 'static', address: '2001:db8::5/64', gateway: 'fe80::1' },
    ])
  })

  it('takes the one gateway of before there were several', () => {
    const [only] = configOf({ 'network-data': [{ ...nic, ips: ['10.0.0.5/24'], gateway: '10.0.0.1', primary: true }] })
    assert.deepEqual(only?.['subnets'], [{ type: 'static', address: '10.0.0.5/24', gateway: '10.0.0.1' }])
  })

  it('repeats routes at each address that is fixed', () => {
    const routes: readonly JsonObject[] = [
      { dst: '10.99.0.0/16', gateway: '10.0.0.9', linklocal: false },
      { dst: '2001:db8:9::/48', gateway: 'fe80::9' },
    ]
    const wanted = [
      { network: '10.99.0.0/16', gateway: '10.0.0.9' },
      { network: '2001:db8:9::/48', gateway: 'fe80::9' },
    ]
    const [only] = configOf({ 'network-data': [{ ...nic, ips: ['dhcp', '10.0.0.5/24', '10.0.0.6/24'] }], routes })
    assert.deepEqual(only?.['subnets'], [
      { type: 'dhcp4' },
      { type: 'static', address: '10.0.0.5/24', routes: wanted },
      { type: 'static', address: '10.0.0.6/24', routes: wanted },
    ])
  })

  it('has name servers of all, with their domain: a domain alone is none, as in the reference', () => {
    const dns = (data: JsonObject) => configOf({ 'network-data': [], ...data })
    assert.deepEqual(dns({ dns_servers: ['8.8.8.8'], dns_domain: 'example.com' }), [
      { type: 'nameserver', address: ['8.8.8.8'], search: ['example.com'] },
    ])
    assert.deepEqual(dns({ dns_servers: ['8.8.8.8'] }), [{ type: 'nameserver', address: ['8.8.8.8'], search: [] }])
    assert.deepEqual(dns({ dns_servers: null, dns_domain: null }), [])
    assert.deepEqual(dns({ dns_servers: [], dns_domain: 'example.com' }), [])
  })

  it('leaves out a device that nobody can know, and keeps the others', () => {
    const { config, problems } = convert({ 'network-data': [{ mac: nic.mac }, { interface: 'net1' }, null, nic] })
    assert.equal(listOf(config?.['config']).length, 1)
    assert.deepEqual(
      problems.map(({ code, where }) => [code, where?.path]),
      [
        ['network/bad-value', 'network-data/0/interface'],
        ['network/bad-value', 'network-data/1/mac'],
        ['network/bad-value', 'network-data/2/interface'],
      ],
    )
  })

  it('is none without a list of devices', () => {
    for (const data of [{}, { 'network-data': 'x' }] as readonly JsonObject[]) {
      assert.equal(convert(data).config, undefined)
      assert.deepEqual(
        convert(data).problems.map(({ code }) => code),
        ['network/bad-entry'],
      )
    }
  })
})
