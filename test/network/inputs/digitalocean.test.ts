import assert from 'node:assert/strict'
import type { Json } from '../../../core/json.ts'
import { convertDigitalocean } from '../../../network/inputs/digitalocean.ts'

const nics = [
  { name: 'ens3', mac: '04:01:57:d1:9e:01' },
  { name: 'ens4', mac: '04:01:57:d1:9e:02' },
  { name: 'ens5', mac: '04:01:57:d1:9e:03' },
]
const context = { document: 'metadata', nics }
const ipv4 = { ip_address: '192.0.2.21', netmask: '255.255.255.0', gateway: '192.0.2.1' }
const ipv6 = { ip_address: '2001:db8::1', cidr: 64, gateway: '2001:db8::ffff' }

describe('network/inputs/digitalocean', () => {
  it('has the addresses in order, and a gateway only for those that are public', () => {
    const interfaces = {
      private: [{ ipv4: { ...ipv4, ip_address: '10.0.0.5' }, mac: '04:01:57:D1:9E:02', type: 'private' }],
      public: [{ anchor_ipv6: ipv6, anchor_ipv4: ipv4, ipv6, ipv4, mac: '04:01:57:d1:9e:01', type: 'public' }],
    }
    const { config, problems } = convertDigitalocean({ interfaces, dns: { nameservers: ['8.8.8.8'] } }, context)
    assert.deepEqual(problems, [])
    const four = { type: 'static', control: 'auto', address: '192.0.2.21', netmask: '255.255.255.0' }
    const six = { type: 'static', control: 'auto', address: '2001:db8::1/64' }
    assert.deepEqual(config, {
      version: 1,
      config: [
        {
          type: 'physical',
          name: 'eth1',
          mac_address: '04:01:57:d1:9e:02',
          subnets: [{ ...four, address: '10.0.0.5' }],
        },
        {
          type: 'physical',
          name: 'eth0',
          mac_address: '04:01:57:d1:9e:01',
          subnets: [{ ...four, gateway: '192.0.2.1' }, { ...six, gateway: '2001:db8::ffff' }, four, six],
        },
        { type: 'nameserver', address: ['8.8.8.8'] },
      ],
    })
  })

  it('takes the list that an interface stands in for its kind where it has no type', () => {
    const interfaces = { public: [{ ipv4, mac: '04:01:57:d1:9e:01' }], private: [{ ipv4, mac: '04:01:57:d1:9e:02' }] }
    const { config } = convertDigitalocean({ interfaces }, context)
    const four = { type: 'static', control: 'auto', address: '192.0.2.21', netmask: '255.255.255.0' }
    assert.deepEqual(config?.['config'], [
      {
        type: 'physical',
        name: 'eth0',
        mac_address: '04:01:57:d1:9e:01',
        subnets: [{ ...four, gateway: '192.0.2.1' }],
      },
      { type: 'physical', name: 'eth1', mac_address: '04:01:57:d1:9e:02', subnets: [four] },
    ])
  })

  it('lets further NICs of a kind keep their names', () => {
    const interfaces = { private: [{ mac: nics[1]?.mac ?? '' }, { mac: nics[2]?.mac ?? '' }] }
    const entries = convertDigitalocean({ interfaces }, context).config?.['config'] as readonly { name: string }[]
    assert.deepEqual(
      entries.map(({ name }) => name),
      ['eth1', 'ens5'],
    )
  })

  it('is nothing without a NIC that the machine has, and says where one is missing', () => {
    const nothing: readonly Json[] = [{}, { interfaces: [] }, { interfaces: { public: 'x' } }, '{"interfaces": 7}']
    for (const input of nothing) {
      assert.deepEqual(convertDigitalocean(input, context), { config: undefined, problems: [] })
    }
    const { config, problems } = convertDigitalocean(
      { interfaces: { public: [{ mac: '00:00:5e:00:53:01' }] } },
      context,
    )
    assert.equal(config, undefined)
    assert.deepEqual(
      problems.map(({ code, where }) => [code, String(where.path)]),
      [['network/unknown-mac', 'interfaces/public/0/mac']],
    )
  })
})
