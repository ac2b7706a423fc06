// Azure's metadata: what the goldens do not show.

import assert from 'node:assert/strict'
import { convertAzure } from '../../../network/inputs/azure.ts'

const context = { document: 'metadata', nics: [] }

describe('network/inputs/azure', () => {
  const metadata = {
    interface: [{ macAddress: '000D3A123456', ipv4: { ipAddress: [{ privateIpAddress: '10.0.0.4' }] } }],
  }

  it('takes the network part alone, and names after MACs when asked', () => {
    const { config } = convertAzure(metadata, { ...context, setName: false })
    assert.deepEqual(config, {
      version: 2,
      ethernets: {
        enx000d3a123456: {
          dhcp4: true,
          'dhcp4-overrides': { 'route-metric': 100 },
          dhcp6: false,
          match: { macaddress: '00:0d:3a:12:34:56' },
        },
      },
    })
  })

  it('reports an interface without a MAC and keeps the others', () => {
    const { config, problems } = convertAzure({ interface: [{}, ...metadata.interface] }, context)
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['network/bad-value'],
    )
    assert.deepEqual(Object.keys(config?.['ethernets'] ?? {}), ['eth1'])
  })

  it('reports metadata without interfaces', () => {
    assert.deepEqual(
      convertAzure({}, context).problems.map(({ code }) => code),
      ['network/bad-entry'],
    )
  })
})
