import assert from 'node:assert/strict'
import { freebsd } from '../../../network/renderers/freebsd.ts'
import { contents, full, leased, render } from './bsd.ts'

describe('network/renderers/freebsd', () => {
  it('writes addresses, routes and the new name into rc.conf', () => {
    const rendered = render(freebsd, full)
    assert.equal(
      contents(rendered)['/etc/rc.conf'],
      `ifconfig_vtnet0_name=vtnet9
defaultrouter=192.0.2.65
route_net0='-net 10.8.0.0 -netmask 255.255.0.0 192.0.2.67'
static_routes=net0
ipv6_defaultrouter=2001:db8:9::1
ifconfig_vtnet9='inet 192.0.2.70 netmask 255.255.255.240'
ifconfig_vtnet9_ipv6='inet6 2001:db8:9::7/64'
`,
    )
    assert.match(contents(rendered)['/etc/resolv.conf'] ?? '', /^nameserver 192\.0\.2\.66$/m)
    assert.deepEqual(rendered.notices, [])
  })

  it('restarts DHCP around the network services', () => {
    const rendered = render(freebsd, leased)
    assert.equal(contents(rendered)['/etc/rc.conf'], 'ifconfig_vtnet0=DHCP\n')
    assert.deepEqual(rendered.commands, [
      ['service', 'dhclient', 'stop', 'vtnet0'],
      ['service', 'netif', 'restart'],
      ['service', 'routing', 'restart'],
      ['service', 'dhclient', 'start', 'vtnet0'],
    ])
  })

  it('replaces its own keys in rc.conf and keeps every other line', () => {
    const present = '# mine\nhostname="box"\nifconfig_vtnet0="inet 10.0.0.1"\nsshd_enable=YES\nifconfig_vtnet0=late\n'
    const rendered = render(freebsd, leased, { current: { '/etc/rc.conf': present } })
    assert.equal(contents(rendered)['/etc/rc.conf'], '# mine\nhostname="box"\nifconfig_vtnet0=DHCP\nsshd_enable=YES\n')
  })

  it('takes IPv6 addresses of version 2 documents', () => {
    const text = `
version: 2
ethernets:
  vtnet0: {match: {macaddress: "02:dd:00:00:00:01"}, addresses: ["2001:db8::7/64"], mtu: 1400, routes: [{to: "2001:db8:1::/48", via: "2001:db8::1"}]}
`
    assert.equal(
      contents(render(freebsd, text))['/etc/rc.conf'],
      "ipv6_route_net0='2001:db8:1::/48 2001:db8::1'\nipv6_static_routes=net0\nifconfig_vtnet0_ipv6='inet6 2001:db8::7/64'\n",
    )
  })

  it('says which interfaces no NIC matches and which addresses are too many', () => {
    const rendered = render(
      freebsd,
      `
version: 1
config:
- {type: physical, name: other, mac_address: "02:dd:00:00:00:99", subnets: [{type: dhcp4}]}
- type: physical
  name: vtnet0
  mac_address: "02:dd:00:00:00:01"
  subnets: [{type: static, address: 10.0.0.1/24}, {type: static, address: 10.0.0.2/24}]
`,
    )
    assert.deepEqual(
      rendered.notices.map(({ code, interface: name }) => [code, name]),
      [
        ['network/not-rendered', 'other'],
        ['network/not-rendered', 'vtnet0'],
      ],
    )
    assert.equal(contents(rendered)['/etc/rc.conf'], "ifconfig_vtnet0='inet 10.0.0.1 netmask 255.255.255.0'\n")
  })
})
