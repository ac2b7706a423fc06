import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { objectsOf } from '../../../network/inputs/shared/values.ts'
import { convertUpcloud } from '../../../network/inputs/upcloud.ts'

const mac = '3a:d6:ba:4a:36:e7'
const context = { document: 'metadata', nics: [{ name: 'ens3', mac }] }
const everywhere = ['94.237.127.9', '94.237.40.9']

function subnets(...addresses: readonly object[]) {
  const network = { dns: everywhere, interfaces: [{ mac: mac.toUpperCase(), ip_addresses: addresses as never }] }
  const { config, problems } = convertUpcloud({ network }, context)
  assert.deepEqual(problems, [])
  const [first, last] = objectsOf(config?.['config'])
  assert.deepEqual([first?.['name'], last?.['address']], ['ens3', everywhere])
  return first?.['subnets']
}

describe('network/inputs/upcloud', () => {
  it('has DHCP for IPv4, and router advertisements with it for IPv6', () => {
    const dhcp = { dhcp: true, gateway: '94.237.104.1', network: '94.237.104.0/22', dns: everywhere }
    assert.deepEqual(subnets({ ...dhcp, family: 'IPv4' }, { ...dhcp, family: 'IPv6' }), [
      { type: 'dhcp' },
      { type: 'ipv6_dhcpv6-stateless' },
    ])
  })

  it('has fixed addresses with the prefix of their network, a gateway if there is one, and name servers of their own', () => {
    const six = {
      address: '2a04::10',
      family: 'IPv6',
      dhcp: false,
      dns: ['::1'],
      gateway: '2a04::1',
      network: '2a04::/64',
    }
    const floating = {
      address: '192.0.2.50',
      family: 'IPv4',
      dhcp: false,
      dns: null,
      gateway: '',
      network: '192.0.2.50/32',
    }
    assert.deepEqual(subnets(six, floating, { ...floating, dns: everywhere }, { ...floating, dns: [] }), [
      {
        type: 'static6',
        control: 'auto',
        address: '2a04::10',
        gateway: '2a04::1',
        netmask: '64',
        dns_nameservers: ['::1'],
      },
      ...[1, 2, 3].map(() => ({ type: 'static', control: 'auto', address: '192.0.2.50', netmask: '32' })),
    ])
  })

  it('is nothing without a NIC that the machine has', () => {
    const nothing: readonly JsonObject[] = [{}, { network: 'x' }, { network: { interfaces: {} } }]
    for (const input of nothing) {
      assert.deepEqual(convertUpcloud(input, context), { config: undefined, problems: [] })
    }
    const { config, problems } = convertUpcloud({ network: { interfaces: [{ ip_addresses: [] }] } }, context)
    assert.equal(config, undefined)
    assert.deepEqual(
      problems.map(({ code, where }) => [code, String(where.path)]),
      [['network/unknown-mac', 'network/interfaces/0/mac']],
    )
  })
})
