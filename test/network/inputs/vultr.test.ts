import assert from 'node:assert/strict'
import type { Json, JsonObject } from '../../../core/json.ts'
import { convertVultr } from '../../../network/inputs/vultr.ts'

const nics = [
  { name: 'eth0', mac: '56:00:03:1b:4e:ca' },
  { name: 'eth1', mac: '5a:00:03:1b:4e:ca' },
]
const context = { document: 'metadata', nics }
const routes = [{ network: '10.9.0.0', netmask: '255.255.0.0', gateway: '10.1.112.1' }]
const publicNic = { mac: '56:00:03:1B:4E:CA', ipv4: { address: '192.0.2.5', netmask: '255.255.255.0' } }
const privateNic = { mac: '5a:00:03:1b:4e:ca', ipv4: { address: '10.1.112.3', netmask: '255.255.240.0', gateway: '' } }

function entries(...interfaces: readonly Json[]) {
  const { config, problems } = convertVultr({ interfaces }, context)
  assert.deepEqual(problems, [])
  const [dns, ...others] = (config?.['config'] ?? []) as readonly JsonObject[]
  if (config) assert.deepEqual(dns, { type: 'nameserver', address: ['108.61.10.10', '2001:19f0:300:1704::6'] })
  return others
}

describe('network/inputs/vultr', () => {
  it('has the public NIC ask, and gives its others to the private one', () => {
    const [one, two] = entries(publicNic, { ...privateNic, mtu: 1450, routes, 'accept-ra': 0 })
    assert.deepEqual(one, {
      type: 'physical',
      name: 'eth0',
      mac_address: '56:00:03:1b:4e:ca',
      'accept-ra': 1,
      subnets: [
        { type: 'dhcp', control: 'auto' },
        { type: 'ipv6_slaac', control: 'auto' },
      ],
    })
    assert.deepEqual(two, {
      type: 'physical',
      name: 'eth1',
      mac_address: '5a:00:03:1b:4e:ca',
      mtu: 1450,
      'accept-ra': 0,
      subnets: [{ type: 'static', control: 'auto', address: '10.1.112.3', netmask: '255.255.240.0', routes }],
    })
  })

  it('has additional addresses of both families, with their routes', () => {
    const [one] = entries({
      ...publicNic,
      routes,
      ipv4: { additional: [{ address: '192.0.2.6', netmask: '255.255.255.0', routes }] },
      ipv6: { additional: [{ network: '2001:db8::', prefix: '64' }, {}] },
    })
    assert.deepEqual(one?.['subnets'], [
      { type: 'dhcp', control: 'auto', routes },
      { type: 'ipv6_slaac', control: 'auto' },
      { type: 'static', control: 'auto', address: '192.0.2.6', netmask: '255.255.255.0', routes },
      { type: 'static6', control: 'auto', address: '2001:db8::/64' },
    ])
  })

  it('leaves alone what is to stay unconfigured, and what is no interface', () => {
    assert.deepEqual(
      entries(publicNic, { ...privateNic, unconfigured: true }, 7, null).map(({ name }) => name),
      ['eth0'],
    )
    assert.equal(entries({ ...publicNic, unconfigured: true }).length, 1, 'the public one is always configured')
    assert.deepEqual(entries(), [])
  })

  it('says which NIC the machine lacks', () => {
    const { config, problems } = convertVultr({ interfaces: [{ mac: '00:00:5e:00:53:01' }] }, context)
    assert.equal(config, undefined)
    assert.deepEqual(
      problems.map(({ code, where }) => [code, String(where.path)]),
      [['network/unknown-mac', 'interfaces/0/mac']],
    )
  })
})
