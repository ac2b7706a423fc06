// The BSD renderers: worked examples, merging into rc.conf, what is said about what is left out.

import assert from 'node:assert/strict'
import { parseNetworkConfig } from '../../../../network/index.ts'
import type { RenderedNetwork, Renderer, RenderOptions } from '../../../../network/renderer.ts'
import { freebsd } from '../../../../network/renderers/freebsd.ts'
import { netbsd } from '../../../../network/renderers/netbsd.ts'
import { openbsd } from '../../../../network/renderers/openbsd.ts'

const full = `
version: 1
config:
- type: physical
  name: vtnet9
  mac_address: "02:dd:00:00:00:01"
  subnets:
  - type: static
    address: 192.0.2.70/28
    gateway: 192.0.2.65
    dns_nameservers: [192.0.2.66]
    routes: [{destination: 10.8.0.0/16, gateway: 192.0.2.67}]
  - {type: static6, address: "2001:db8:9::7/64", gateway: "2001:db8:9::1"}
`
const leased = `
version: 1
config:
- {type: physical, name: vtnet0, mac_address: "02:dd:00:00:00:01", subnets: [{type: dhcp4}]}
`
const nics = [{ name: 'vtnet0', mac: '02:DD:00:00:00:01' }]

function render(renderer: Renderer, text: string, options: Partial<RenderOptions> = {}): RenderedNetwork {
  const { state } = parseNetworkConfig(text, { document: 'test' })
  assert.ok(state)
  return renderer.render(state, { distro: renderer.name, nics, current: {}, ...options })
}

function contents({ files }: RenderedNetwork): Record<string, string> {
  return Object.fromEntries(files.map(({ path, content }) => [path, content]))
}

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
