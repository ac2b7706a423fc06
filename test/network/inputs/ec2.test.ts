import assert from 'node:assert/strict'
import type { Json, JsonObject } from '../../../core/json.ts'
import { convertEc2, type Ec2Context, secondaryNics } from '../../../network/inputs/ec2.ts'
import { parseNetworkConfig } from '../../../network/inputs/parse.ts'

const nics = [
  { name: 'eth0', mac: '02:00:00:00:00:0A' },
  { name: 'eth1', mac: '02:00:00:00:00:0b' },
  { name: 'eth2', mac: '02:00:00:00:00:0c' },
]
const a = '02:00:00:00:00:0a'
const b = '02:00:00:00:00:0b'
const c = '02:00:00:00:00:0c'

function converted(macs: Json, context: Partial<Ec2Context> = {}) {
  const { config, problems } = convertEc2({ interfaces: { macs } }, { document: 'network', nics, ...context })
  const ethernets = config?.['ethernets'] as Record<string, JsonObject> | undefined
  return { ethernets, codes: problems.map(({ code }) => code) }
}

const first = { 'device-number': '0', 'local-ipv4s': ['10.0.0.4', '10.0.0.5'], 'subnet-ipv4-cidr-block': '10.0.0.0/20' }
const second = { 'device-number': '1', 'local-ipv4s': '10.0.16.6', 'subnet-ipv4-cidr-block': '10.0.16.0/20' }
const device = (mac: string, name: string) => ({
  dhcp4: true,
  dhcp6: false,
  match: { macaddress: mac },
  'set-name': name,
})

describe("EC2's network metadata", () => {
  it('becomes DHCP on each NIC that is there, the primary one preferred, with the other addresses', () => {
    const { ethernets, codes } = converted({ [b]: second, [a]: first, '02:00:00:00:00:0f': second })
    assert.deepEqual(ethernets, {
      eth0: { ...device(a, 'eth0'), 'dhcp4-overrides': { 'route-metric': 100 }, addresses: ['10.0.0.5/20'] },
      eth1: { ...device(b, 'eth1'), 'dhcp4-overrides': { 'route-metric': 200 } },
    })
    assert.deepEqual([Object.keys(ethernets ?? {}), codes], [['eth0', 'eth1'], []])
  })

  it('says no metric where there is one NIC', () => {
    assert.deepEqual(converted({ [a]: first }).ethernets, {
      eth0: { ...device(a, 'eth0'), addresses: ['10.0.0.5/20'] },
    })
  })

  it('orders by card, place and MAC, numbers before none', () => {
    const place = (card?: string, number?: string) => ({
      ...(card && { 'network-card': card }),
      ...(number && { 'device-number': number }),
    })
    const order = (macs: JsonObject) =>
      Object.entries(converted(macs).ethernets ?? {})
        .toSorted(([, x], [, y]) =>
          JSON.stringify(x['dhcp4-overrides']).localeCompare(JSON.stringify(y['dhcp4-overrides'])),
        )
        .map(([name]) => name)
    assert.deepEqual(order({ [a]: place('1', '0'), [b]: place('0', '1'), [c]: place('0', '0') }), [
      'eth2',
      'eth1',
      'eth0',
    ])
    assert.deepEqual(order({ [a]: {}, [b]: place(undefined, '10'), [c]: place(undefined, '2') }), [
      'eth2',
      'eth1',
      'eth0',
    ])
    assert.deepEqual(order({ [c]: {}, [b]: {}, [a]: {} }), ['eth0', 'eth1', 'eth2'])
  })

  it('has IPv6 where the NIC has any, and nothing of IPv4 is needed', () => {
    const six = { 'device-number': '0', ipv6s: ['2001:db8::5', '2001:db8::7', '2001:db8::6'] }
    const { ethernets } = converted({ [a]: six, [b]: { ...second, ipv6s: '' } })
    const overrides = { 'route-metric': 100 }
    assert.deepEqual(ethernets?.['eth0'], {
      ...device(a, 'eth0'),
      'dhcp4-overrides': overrides,
      dhcp6: true,
      'dhcp6-overrides': overrides,
      addresses: ['2001:db8::6/128', '2001:db8::7/128'],
    })
    assert.equal(ethernets?.['eth1']?.['dhcp6'], false)
    const block = { ...six, 'subnet-ipv6-cidr-block': '2001:db8::/64' }
    assert.deepEqual(converted({ [a]: block }).ethernets?.['eth0']?.['addresses'], ['2001:db8::6/64', '2001:db8::7/64'])
    const noBlock = { 'local-ipv4s': ['10.0.0.4', '10.0.0.5'] }
    assert.deepEqual(converted({ [a]: noBlock }).ethernets?.['eth0']?.['addresses'], ['10.0.0.5/24'])
  })

  it('may be that of one NIC', () => {
    assert.deepEqual(converted({ [a]: first, [b]: second }, { only: 'eth1' }).ethernets, { eth1: device(b, 'eth1') })
  })

  it('has what leaves a secondary NIC leave by it', () => {
    const both = {
      ...second,
      ipv6s: ['2001:db8:1::5'],
      'subnet-ipv6-cidr-blocks': '2001:db8:1::/64',
      'local-ipv4s': ['10.0.16.6', '10.0.16.7'],
    }
    const { ethernets } = converted({ [a]: first, [b]: both, [c]: {} }, { routers: { eth1: '10.0.16.1' } })
    const overrides = { 'route-metric': 200, 'use-routes': true }
    assert.deepEqual(ethernets?.['eth1'], {
      ...device(b, 'eth1'),
      dhcp6: true,
      'dhcp4-overrides': overrides,
      'dhcp6-overrides': overrides,
      addresses: ['10.0.16.7/20'],
      routes: [
        { to: '0.0.0.0/0', via: '10.0.16.1', table: 101 },
        { to: '10.0.16.0/20', table: 101 },
        { to: '2001:db8:1::/64', table: 101 },
      ],
      'routing-policy': [
        { from: '10.0.16.6', table: 101 },
        { from: '10.0.16.7', table: 101 },
        { from: '2001:db8:1::5', table: 101 },
      ],
    })
    assert.equal(ethernets?.['eth0']?.['routing-policy'], undefined)
    assert.equal(ethernets?.['eth2']?.['routing-policy'], undefined, 'it has no number')
    const silent = converted({ [a]: first, [b]: second }, { routers: {} }).ethernets?.['eth1']
    assert.deepEqual(silent?.['routes'], [{ to: '10.0.16.0/20', table: 101 }])
    const context = { document: 'network', nics }
    assert.deepEqual(secondaryNics({ interfaces: { macs: { [a]: first, [b]: both, [c]: {} } } }, context), [
      { name: 'eth1', block: '10.0.16.0/20' },
    ])
  })

  it('is a config that can be read', () => {
    const { config } = convertEc2(
      { interfaces: { macs: { [a]: first, [b]: second } } },
      { document: 'network', nics, routers: { eth1: '10.0.16.1' } },
    )
    assert.deepEqual(parseNetworkConfig(config ?? null, { document: 'network', nics }).problems, [])
  })

  it('that cannot be used says so', () => {
    assert.deepEqual(converted([]).codes, ['network/bad-entry'])
    assert.deepEqual(converted({}).codes, ['network/missing-device'])
    assert.deepEqual(converted({ [a]: 'text', [b]: { ipv6s: 5, 'local-ipv4s': { x: 1 } } }).codes, [])
    for (const input of ['{', '[]', '{"interfaces": []}'])
      assert.equal(convertEc2(input, { document: 'network', nics }).config, undefined)
  })
})
