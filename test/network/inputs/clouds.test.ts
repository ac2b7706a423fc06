// OpenStack, Azure and VMware: what the goldens do not show.

import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { convertAzure } from '../../../network/inputs/azure.ts'
import { convertOpenstack } from '../../../network/inputs/openstack.ts'
import { objectOf, objectsOf } from '../../../network/inputs/shared/values.ts'
import { convertVmwareImc } from '../../../network/inputs/vmware-imc.ts'

const context = { document: 'metadata', nics: [] }

describe('network/inputs/openstack', () => {
  it('does not take a time server for a name server', () => {
    const services = [
      { type: 'ntp', address: '10.0.0.1' },
      { type: 'dns', address: '10.0.0.2' },
    ]
    const { config } = convertOpenstack({ links: [], networks: [], services }, context)
    assert.deepEqual(config, { version: 1, config: [{ type: 'nameserver', address: '10.0.0.2' }] })
  })

  it('names bonds by their order and VLANs after their link, wherever these stand', () => {
    const links: readonly JsonObject[] = [
      { id: 'v', type: 'vlan', vlan_link: 'b', vlan_id: 5, vlan_mac_address: 'aa:00:00:00:00:01' },
      { id: 'b', type: 'bond', bond_links: ['p'], bond_mode: '4' },
      { id: 'p', type: 'phy', name: 'eth7' },
    ]
    const { config, problems } = convertOpenstack({ links }, context)
    assert.deepEqual(problems, [])
    assert.deepEqual(
      objectsOf(config?.['config']).map(({ name }) => name),
      ['bond0.5', 'bond0', 'eth7'],
    )
  })

  it('says what is not JSON without quoting it', () => {
    const { config, problems } = convertOpenstack('{"password": "example', context)
    assert.equal(config, undefined)
    assert.equal(problems[0]?.code, 'network/syntax')
    assert.doesNotMatch(problems[0]?.message ?? '', /example/)
    assert.deepEqual(problems[0]?.where, { document: context.document, line: 1, column: 14 })
  })
})

describe('network/inputs/azure', () => {
  const metadata = {
    interface: [{ macAddress: '000D3A123456', ipv4: { ipAddress: [{ privateIpAddress: '10.0.0.4' }] } }],
  }

  it('takes the network part alone, and names after MACs where asked', () => {
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

describe('network/inputs/vmware-imc', () => {
  const nic = (extra: string) => `[NIC-CONFIG]\nNICS = NIC1\n[NIC1]\nMACADDR = 00:50:56:AA:00:01\n${extra}`

  it('routes each gateway into its own subnet where no NIC is primary', () => {
    const text = nic('BOOTPROTO = static\nIPADDR = 10.20.87.154\nNETMASK = 255.255.252.0\nGATEWAY = 10.20.87.253\n')
    const { config } = convertVmwareImc(text, context)
    assert.deepEqual(objectOf(objectOf(config?.['ethernets'])?.['NIC1'])?.['routes'], [
      { to: '10.20.84.0/22', via: '10.20.87.253' },
    ])
  })

  it('keeps DNS of DHCP where the file has none', () => {
    const { config } = convertVmwareImc(nic('ONBOOT = yes\n'), context)
    assert.deepEqual(config?.['ethernets'], {
      NIC1: { match: { macaddress: '00:50:56:aa:00:01' }, 'set-name': 'NIC1', wakeonlan: true, dhcp4: true },
    })
  })

  it('reports bad addresses and NICs that are listed only', () => {
    const text = `[NIC-CONFIG]\nNICS = NIC1,NIC2\n[NIC1]\nMACADDR = 00:50:56:aa:00:01\nBOOTPROTO = static\nIPADDR = ten\nGATEWAY = here\nIPv6ADDR|1 = ::g\n`
    const { problems } = convertVmwareImc(text, context)
    assert.deepEqual(
      problems.map(({ where }) => where.path),
      ['NIC2/MACADDR', 'NIC1/IPADDR', 'NIC1/IPv6ADDR|1', 'NIC1/GATEWAY'],
    )
  })
})
