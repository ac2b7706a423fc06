// The sysconfig renderer against recorded documents, and its own rules.

import assert from 'node:assert/strict'
import type { Json } from '../../../core/json.ts'
import { conventionsFor } from '../../../distros/profiles.ts'
import { parseNetworkConfig } from '../../../network/index.ts'
import { isAvailable } from '../../../network/needs.ts'
import type { RenderOptions } from '../../../network/renderers/renderer.ts'
import { sysconfig } from '../../../network/renderers/sysconfig.ts'
import { networkFactsOf } from '../apply/machine.ts'
import { describeVectors } from '../vectors.ts'

interface Options extends Pick<RenderOptions, 'current'> {
  readonly distro?: string
}

function render(config: readonly Json[], { distro = 'rhel', current = {} }: Options = {}) {
  const { state, problems } = parseNetworkConfig({ version: 1, config }, { document: 'test' })
  assert.ok(state, JSON.stringify(problems))
  const rendered = sysconfig.render(state, { conventions: conventionsFor(distro), nics: [], current })
  const files = Object.fromEntries(rendered.files.map(({ path, content }) => [path, content]))
  /** Lines of an ifcfg file without the header. */
  const lines = (name: string) => {
    const folder = distro.startsWith('opensuse') ? '/etc/sysconfig/network' : '/etc/sysconfig/network-scripts'
    return (files[`${folder}/${name}`] ?? '').split('\n').slice(2, -1)
  }
  return { ...rendered, text: files, lines, codes: rendered.notices.map(({ code }) => code) }
}

const fixed = (address: string, more: Record<string, Json> = {}) => ({ type: 'static', address, ...more })
const nic = (name: string, ...subnets: Json[]) => ({ type: 'physical', name, subnets })

describe('network/renderers/sysconfig', () => {
  describeVectors(sysconfig, { pair: 'rhel-sysconfig', distro: 'rhel', mode: () => 0o644 })
  describeVectors(sysconfig, { pair: 'opensuse-sysconfig', distro: 'opensuse', mode: () => 0o644 })

  it('may be used with scripts or with NetworkManager reading its files, on distros that have it', () => {
    const rocky = { id: 'rocky', idLike: ['rhel'], versionId: '9', codename: '', prettyName: '' }
    const leap = { ...rocky, id: 'opensuse-leap', idLike: ['suse', 'opensuse'] }
    const debian = { ...rocky, id: 'debian', idLike: [] }
    const programs = ['ifup', 'ifdown']
    const scripts = ['/etc/sysconfig/network-scripts/network-functions']
    const plugin = ['/usr/lib64/NetworkManager/1.42/libnm-settings-plugin-ifcfg-rh.so']
    const usable = (os: typeof rocky, found: Parameters<typeof networkFactsOf>[0]) =>
      isAvailable(sysconfig, networkFactsOf(found, { os }))
    assert.equal(usable(rocky, { programs, paths: scripts }), true)
    assert.equal(usable(rocky, { paths: plugin }), true)
    assert.equal(usable(rocky, { programs }), false)
    assert.equal(usable(debian, { programs, paths: scripts }), false)
    assert.equal(usable(leap, { programs, paths: ['/etc/sysconfig/config'] }), true)
  })

  it('numbers addresses and lists further IPv6 ones', () => {
    const { lines } = render([
      nic(
        'e0',
        fixed('10.0.0.1/24'),
        fixed('10.0.1.1/16'),
        fixed('2001:db8::1/64'),
        fixed('2001:db8::2/64'),
        fixed('2001:db8::3/64'),
      ),
    ])
    assert.deepEqual(
      lines('ifcfg-e0').filter((line) => /IP.*ADDR|NETMASK/.test(line)),
      [
        'IPADDR=10.0.0.1',
        'IPADDR1=10.0.1.1',
        'IPV6ADDR=2001:db8::1/64',
        'IPV6ADDR_SECONDARIES="2001:db8::2/64 2001:db8::3/64"',
        'NETMASK=255.255.255.0',
        'NETMASK1=255.255.0.0',
      ],
    )
  })

  it('does not start what is manual, unless there is an MTU to set', () => {
    const starts = (subnet: Json, mtu?: number) =>
      render([{ ...nic('e0', subnet), ...(mtu && { mtu }) }])
        .lines('ifcfg-e0')
        .includes('ONBOOT=yes')
    assert.equal(starts({ type: 'manual' }), false)
    assert.equal(starts({ type: 'manual' }, 1400), true)
    assert.equal(starts({ type: 'manual', control: 'manual' }, 1400), false)
    assert.equal(starts({ type: 'dhcp', control: 'manual' }), false)
    assert.equal(starts({ type: 'dhcp', control: 'hotplug' }), true)
  })

  it('tells DHCP whether it may set the default route, if somebody has one', () => {
    const route = { destination: '0.0.0.0/0', gateway: '10.0.0.1' }
    const { lines } = render([
      nic('e0', { type: 'dhcp', routes: [route] }),
      nic('e1', { type: 'dhcp' }),
      nic('e2', { type: 'dhcp6' }),
    ])
    const said = (name: string) => lines(name).filter((line) => line.startsWith('DHCLIENT_'))
    assert.deepEqual(said('ifcfg-e0'), ['DHCLIENT_SET_DEFAULT_ROUTE=yes'])
    assert.deepEqual(said('ifcfg-e1'), ['DHCLIENT_SET_DEFAULT_ROUTE=no'])
    assert.deepEqual(said('ifcfg-e2'), [])
    const alone = render([nic('e1', { type: 'dhcp' })])
    assert.deepEqual(
      alone.lines('ifcfg-e1').filter((line) => line.startsWith('DHCLIENT_')),
      [],
    )
  })

  it('keeps default routes of DHCPv6 and autoconfiguration in the route files', () => {
    const { text, lines } = render([
      nic('e0', {
        type: 'ipv6_slaac',
        routes: [
          { destination: '::/0', gateway: 'fe80::1', metric: 5 },
          { destination: '10.0.0.0/8', gateway: '10.1.1.1' },
        ],
      }),
    ])
    assert.ok(text['/etc/sysconfig/network-scripts/route6-e0']?.endsWith('\n::/0 via fe80::1 metric 5 dev e0\n'))
    assert.deepEqual(lines('route-e0'), ['ADDRESS0=10.0.0.0', 'GATEWAY0=10.1.1.1', 'NETMASK0=255.0.0.0'])
    assert.ok(lines('ifcfg-e0').every((line) => !line.startsWith('IPV6_DEFAULTGW')))
  })

  it('puts a route without a gateway on the link', () => {
    const { lines } = render([
      nic('e0', fixed('10.0.0.1/24', { routes: [{ destination: '10.9.0.0/16' }, { destination: '2001:db8::/32' }] })),
    ])
    assert.deepEqual(lines('route-e0'), ['ADDRESS0=10.9.0.0', 'NETMASK0=255.255.0.0'])
    assert.deepEqual(lines('route6-e0'), ['2001:db8::/32  dev e0'])
  })

  it('quotes what a shell would act on', () => {
    const value = (domain: string) =>
      render([nic('e0', fixed('10.0.0.1/24', { dns_search: [domain] }))])
        .lines('ifcfg-e0')
        .find((line) => line.startsWith('DOMAIN='))
    assert.equal(value('a.example'), 'DOMAIN=a.example')
    assert.equal(value('$(reboot)'), "DOMAIN='$(reboot)'")
    assert.equal(value('a;b'), 'DOMAIN="a;b"')
    assert.equal(value(`a'b$c`), `DOMAIN='a'\\''b$c'`)
  })

  it('says which subnet types it does not know and renders the rest', () => {
    for (const distro of ['rhel', 'opensuse']) {
      const { codes, lines } = render([nic('e0', { type: 'token-ring' }, { type: 'dhcp' })], { distro })
      assert.deepEqual(codes, ['network/not-rendered'])
      assert.ok(lines('ifcfg-e0').some((line) => line.startsWith('BOOTPROTO=dhcp')))
    }
  })

  it('warns of an MTU that a subnet replaces', () => {
    const { notices, lines } = render([{ ...nic('e0', fixed('10.0.0.1/24', { mtu: 1300 })), mtu: 1500 }])
    assert.ok(lines('ifcfg-e0').includes('MTU=1300'))
    assert.match(
      notices[0]?.message ?? '',
      /ignoring e0 device-level mtu:1500 because ipv4 subnet-level mtu:1300 provided/,
    )
  })

  describe('resolv.conf', () => {
    const config = [
      nic('e0', fixed('10.0.0.1/24', { dns_nameservers: ['10.0.0.2', '10.0.0.3'], dns_search: ['a.example'] })),
      { type: 'nameserver', address: ['10.0.0.2', '10.0.0.4'], search: ['b.example', 'a.example'] },
    ]
    const path = '/etc/resolv.conf'

    it('keeps what is there, servers first and each once', () => {
      const present =
        '; Created by cloud-init automatically, do not edit.\n;\n# mine\noptions rotate\nnameserver 10.0.0.9 # old\nnameserver 10.0.0.3\nsearch old.example\n'
      const { text } = render(config, { current: { [path]: present } })
      assert.equal(
        text[path],
        `; Created by cloud-init automatically, do not edit.
;
# mine
options rotate
nameserver 10.0.0.9
nameserver 10.0.0.3
nameserver 10.0.0.2
nameserver 10.0.0.4
search old.example a.example b.example
`,
      )
      assert.equal(render(config, { current: { [path]: text[path] ?? '' } }).text[path], text[path])
    })

    it('has six search domains and 256 characters of them at most, and says what is left out', () => {
      const search = (count: number, length: number) =>
        Array.from({ length: count }, (_, index) => `${index}${'x'.repeat(length)}`)
      const line = (domains: readonly string[]) => {
        const { text, codes } = render([{ type: 'nameserver', address: '10.0.0.1', search: domains }])
        return [/^search (.*)$/m.exec(text[path] ?? '')?.[1]?.split(' ').length, codes.length]
      }
      assert.deepEqual(line(search(6, 3)), [6, 0])
      assert.deepEqual(line(search(9, 3)), [6, 1])
      assert.deepEqual(line(search(5, 60)), [4, 1])
    })

    it('is not written if there is no DNS', () => {
      const { text } = render([nic('e0', { type: 'dhcp' })], { current: { [path]: 'nameserver 10.0.0.1\n' } })
      assert.deepEqual(Object.keys(text), [
        '/etc/sysconfig/network-scripts/ifcfg-e0',
        '/etc/udev/rules.d/70-persistent-net.rules',
        '/etc/sysconfig/network',
      ])
    })
  })

  it('keeps other lines of /etc/sysconfig/network, and does so twice', () => {
    const path = '/etc/sysconfig/network'
    const present = '# mine\nFOO=bar\nNETWORKING=no\nIPV6_AUTOCONF=yes\n\nHOSTNAME="a b"\n'
    const config = [nic('e0', { type: 'dhcp6' })]
    const once = render(config, { current: { [path]: present } }).text[path] ?? ''
    assert.equal(
      once,
      `# Created by cloud-init automatically, do not edit.
#
NETWORKING=yes
NETWORKING_IPV6=yes
IPV6_AUTOCONF=no
# mine
FOO=bar

HOSTNAME="a b"
`,
    )
    assert.equal(render(config, { current: { [path]: once } }).text[path], once)
  })

  it('knows VLANs by the real name of their link, bridges by that of their ports', () => {
    const document = {
      version: 2,
      ethernets: { id0: { match: { macaddress: '52:54:00:00:00:01' }, 'set-name': 'lan0' } },
      bridges: { br0: { interfaces: ['id0'] } },
      vlans: { vlan7: { id: 7, link: 'id0' } },
    }
    const { state } = parseNetworkConfig(document, { document: 'test' })
    assert.ok(state)
    const files = (distro: string) =>
      sysconfig
        .render(state, { conventions: conventionsFor(distro), nics: [] })
        .files.map(({ content }) => content)
        .join('')
    assert.match(files('rhel'), /^PHYSDEV=lan0$/m)
    assert.match(files('rhel'), /^BRIDGE=br0$/m)
    assert.match(files('sles'), /^ETHERDEVICE=lan0$/m)
    assert.match(files('sles'), /^BRIDGE_PORTS=lan0$/m)
  })

  it('sets wake-on-LAN of physical interfaces only', () => {
    const bridge = { type: 'bridge', name: 'br0', bridge_interfaces: ['e0'], wakeonlan: true }
    const { lines } = render([{ ...nic('e0'), wakeonlan: true }, bridge])
    const asked = (name: string) => lines(name).includes('ETHTOOL_OPTS="wol g"')
    assert.deepEqual([asked('ifcfg-e0'), asked('ifcfg-br0')], [true, false])
  })

  it('has no list of ports for a bridge without them', () => {
    const { lines } = render([{ type: 'bridge', name: 'br0', bridge_interfaces: [] }], { distro: 'opensuse' })
    assert.deepEqual(lines('ifcfg-br0'), ['BOOTPROTO=static', 'STARTMODE=auto'])
  })

  it('writes what a bond says over a member that is rendered before it, and not over one after it', () => {
    const { lines } = render(
      [
        nic('e0', { type: 'dhcp' }),
        { type: 'vlan', name: 'e1.5', vlan_link: 'e1', vlan_id: 5, subnets: [{ type: 'dhcp' }] },
        { type: 'bond', name: 'bond0', bond_interfaces: ['e1.5', 'e0'], params: { 'bond-mode': 1, bond_min_links: 2 } },
      ],
      { distro: 'opensuse-leap' },
    )
    assert.deepEqual(lines('ifcfg-e0'), ['BOOTPROTO=none', 'STARTMODE=hotplug'])
    assert.ok(lines('ifcfg-e1.5').includes('BOOTPROTO=dhcp4'))
    assert.ok(lines('ifcfg-bond0').includes('BONDING_MODULE_OPTS="mode=1 min_links=2"'))
    assert.deepEqual(
      lines('ifcfg-bond0').filter((line) => line.startsWith('BONDING_SLAVE')),
      ['BONDING_SLAVE_0=e0', 'BONDING_SLAVE_1=e1.5'],
    )
  })
})
