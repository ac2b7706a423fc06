import assert from 'node:assert/strict'
import { netbsd } from '../../../network/renderers/netbsd.ts'
import { contents, full, leased, render } from './bsd.ts'

describe('network/renderers/netbsd', () => {
  it('writes the address and the default route', () => {
    const rendered = render(netbsd, full)
    assert.equal(
      contents(rendered)['/etc/rc.conf'],
      "defaultroute=192.0.2.65\nifconfig_vtnet0='192.0.2.70 netmask 255.255.255.240'\n",
    )
    assert.equal(rendered.notices.length, 2)
  })

  it('hands DHCP to dhcpcd', () => {
    const rendered = render(netbsd, leased)
    assert.equal(contents(rendered)['/etc/rc.conf'], 'dhcpcd=YES\ndhcpcd_flags=vtnet0\n')
    assert.deepEqual(rendered.commands, [
      ['service', 'network', 'restart'],
      ['service', 'dhcpcd', 'restart'],
    ])
  })
})
