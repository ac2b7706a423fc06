import assert from 'node:assert/strict'
import { convertOracle } from '../../../network/inputs/oracle.ts'

const nics = [
  { name: 'ens3', mac: '02:00:17:00:00:01' },
  { name: 'ens5', mac: '02:00:17:00:00:02' },
]
const context = { document: 'vnics', nics }
const first = { macAddr: '02:00:17:00:00:01', privateIp: '10.0.0.9', subnetCidrBlock: '10.0.0.0/24' }
const second = { macAddr: '02:00:17:00:00:02', privateIp: '10.0.4.5', subnetCidrBlock: '10.0.4.0/20' }
const six = { ipv6Addresses: ['2603:c020::5', '2603:c020::6'], ipv6SubnetCidrBlock: '2603:c020::/64' }
const subnetsOf = (vnics: readonly object[], own = {}) => {
  const { config, problems } = convertOracle(vnics as never, { ...context, ...own })
  const entries = config?.['config'] as readonly { name: string; subnets: unknown }[]
  return [Object.fromEntries(entries.map(({ name, subnets }) => [name, subnets])), problems.map(({ code }) => code)]
}

describe('network/inputs/oracle', () => {
  it('has DHCP for the first VNIC and addresses for the others, all with jumbo frames', () => {
    const { config, problems } = convertOracle(
      [first, { ...second, macAddr: '02:00:17:00:00:02'.toUpperCase() }],
      context,
    )
    const entry = (name: string, mac: string, subnet: object) => ({
      type: 'physical',
      name,
      mac_address: mac,
      mtu: 9000,
      subnets: [subnet],
    })
    assert.deepEqual(config, {
      version: 1,
      config: [
        entry('ens3', '02:00:17:00:00:01', { type: 'dhcp' }),
        entry('ens5', '02:00:17:00:00:02', { type: 'static', address: '10.0.4.5/20' }),
      ],
    })
    assert.deepEqual(problems, [])
  })

  it('gives IPv6 addresses the prefix of their own subnet', () => {
    const both = [
      { type: 'static', address: '10.0.4.5/20' },
      { type: 'static', address: '2603:c020::5/64' },
    ]
    assert.deepEqual(subnetsOf([first, { ...second, ...six }]), [{ ens3: [{ type: 'dhcp' }], ens5: both }, []])
    const { ipv6SubnetCidrBlock: _, ...alone } = six
    const only = [{ type: 'static', address: '2603:c020::5/128' }]
    assert.deepEqual(subnetsOf([first, { macAddr: second.macAddr, ...alone }])[0], {
      ens3: [{ type: 'dhcp' }],
      ens5: only,
    })
  })

  it('has DHCPv6 where there is only IPv6', () => {
    const only = { macAddr: first.macAddr, ipv6VirtualRouterIp: 'fe80::1', ...six }
    assert.deepEqual(subnetsOf([only]), [{ ens3: [{ type: 'dhcp6' }] }, []])
    assert.deepEqual(subnetsOf([{ ...first, ...only, privateIp: '10.0.0.9' }]), [{ ens3: [{ type: 'dhcp' }] }, []])
  })

  it('leaves the first to others, and bare metal alone', () => {
    assert.deepEqual(Object.keys(subnetsOf([first, second], { primary: false })[0] ?? {}), ['ens5'])
    const metal = [
      { ...first, nicIndex: 0 },
      { ...second, nicIndex: 0 },
    ]
    assert.deepEqual(subnetsOf(metal, { primary: false }), [{}, ['network/not-rendered']])
    assert.deepEqual(Object.keys(subnetsOf(metal)[0] ?? {}), ['ens3', 'ens5'])
  })

  it('leaves out what the machine lacks or cannot be used, and nothing else', () => {
    const odd = [first, { ...second, macAddr: '02:00:17:00:00:09' }, 7, { ...second, subnetCidrBlock: 'x' }]
    assert.deepEqual(subnetsOf(odd as never), [
      { ens3: [{ type: 'dhcp' }], ens5: [] },
      ['network/unknown-mac', 'network/unknown-mac', 'network/bad-address'],
    ])
    for (const broken of ['{', '{}', '<html>']) {
      const { config, problems } = convertOracle(broken, context)
      assert.deepEqual([config, problems.map(({ code }) => code)], [undefined, ['network/syntax']], broken)
    }
  })
})
