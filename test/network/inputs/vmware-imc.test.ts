// VMware's customization file: what the goldens do not show.

import assert from 'node:assert/strict'
import { objectOf } from '../../../network/inputs/shared/values.ts'
import { convertVmwareImc } from '../../../network/inputs/vmware-imc.ts'

const context = { document: 'metadata', nics: [] }

describe('network/inputs/vmware-imc', () => {
  const nic = (extra: string) => `[NIC-CONFIG]\nNICS = NIC1\n[NIC1]\nMACADDR = 00:50:56:AA:00:01\n${extra}`

  it('routes each gateway into its own subnet if no NIC is primary', () => {
    const text = nic('BOOTPROTO = static\nIPADDR = 10.20.87.154\nNETMASK = 255.255.252.0\nGATEWAY = 10.20.87.253\n')
    const { config } = convertVmwareImc(text, context)
    assert.deepEqual(objectOf(objectOf(config?.['ethernets'])?.['NIC1'])?.['routes'], [
      { to: '10.20.84.0/22', via: '10.20.87.253' },
    ])
  })

  it("keeps DHCP's DNS if the file has none", () => {
    const { config } = convertVmwareImc(nic('ONBOOT = yes\n'), context)
    assert.deepEqual(config?.['ethernets'], {
      NIC1: { match: { macaddress: '00:50:56:aa:00:01' }, 'set-name': 'NIC1', wakeonlan: true, dhcp4: true },
    })
  })

  it('reports bad addresses and NICs that are only listed', () => {
    const text = `[NIC-CONFIG]\nNICS = NIC1,NIC2\n[NIC1]\nMACADDR = 00:50:56:aa:00:01\nBOOTPROTO = static\nIPADDR = ten\nGATEWAY = here\nIPv6ADDR|1 = ::g\n`
    const { problems } = convertVmwareImc(text, context)
    assert.deepEqual(
      problems.map(({ where }) => where.path),
      ['NIC2/MACADDR', 'NIC1/IPADDR', 'NIC1/IPv6ADDR|1', 'NIC1/GATEWAY'],
    )
  })
})
