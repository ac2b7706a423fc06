import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { convertHetzner } from '../../../network/inputs/hetzner.ts'

const nics = [
  { name: 'ens3', mac: '96:00:00:00:00:01' },
  { name: 'ens10', mac: '86:00:00:00:00:02' },
]
const context = { document: 'metadata', nics }
const own = { type: 'physical', name: 'eth0', mac_address: '96:00:00:00:00:01', subnets: [{ type: 'dhcp' }] }

describe('network/inputs/hetzner', () => {
  it('has the private networks that the config does not have itself', () => {
    const input = {
      'network-config': { version: 1, config: [own] },
      'private-networks': [{ mac_address: '86:00:00:00:00:02' }, { mac_address: '96:00:00:00:00:01' }],
    }
    assert.deepEqual(convertHetzner(input, context), {
      config: {
        version: 1,
        config: [
          { ...own, name: 'ens3' },
          {
            type: 'physical',
            name: 'ens10',
            mac_address: '86:00:00:00:00:02',
            subnets: [{ ipv4: true, type: 'dhcp' }],
          },
        ],
      },
      problems: [],
    })
  })

  it('goes without a network of which the machine has no NIC, or which names none', () => {
    const input: JsonObject = {
      'network-config': { version: 1, config: [own] },
      'private-networks': [{ mac_address: '86:00:00:00:00:09' }, {}],
    }
    const { config, problems } = convertHetzner(input, context)
    assert.deepEqual(config, { version: 1, config: [{ ...own, name: 'ens3' }] })
    assert.deepEqual(
      problems.map(({ where }) => String(where.path)),
      ['private-networks/0/mac_address', 'private-networks/1/mac_address'],
    )
  })

  it('is nothing without an interface', () => {
    const nothing: readonly JsonObject[] = [
      {},
      { 'network-config': { version: 1, config: [] } },
      { 'private-networks': [] },
    ]
    for (const input of nothing) {
      assert.deepEqual(convertHetzner(input, context), { config: undefined, problems: [] })
    }
  })
})
