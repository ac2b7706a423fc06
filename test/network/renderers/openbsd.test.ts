import assert from 'node:assert/strict'
import { openbsd } from '../../../network/renderers/openbsd.ts'
import { contents, full, leased, render } from './bsd.ts'

describe('network/renderers/openbsd', () => {
  it('writes hostname.if and mygate', () => {
    const rendered = render(openbsd, full)
    assert.equal(
      contents(rendered)['/etc/hostname.vtnet0'],
      `inet 192.0.2.70 255.255.255.240
!route add 10.8.0.0 -netmask 255.255.0.0 192.0.2.67
!route add :: -netmask 0 2001:db8:9::1
`,
    )
    assert.equal(contents(rendered)['/etc/mygate'], '192.0.2.65\n')
    assert.deepEqual(
      rendered.notices.map(({ interface: name }) => name),
      ['vtnet0'],
    )
  })

  it('asks for a lease and waits for it', () => {
    const rendered = render(openbsd, leased)
    assert.equal(contents(rendered)['/etc/hostname.vtnet0'], 'dhcp\n')
    assert.deepEqual(rendered.commands, [
      ['sh', '/etc/netstart'],
      ['dhcpleasectl', '-w', '30', 'vtnet0'],
    ])
  })
})
