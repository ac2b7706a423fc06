// The NetworkManager renderer against recorded documents, and its own rules.

import assert from 'node:assert/strict'
import type { Json, JsonObject } from '../../../core/json.ts'
import { conventionsFor } from '../../../distros/profiles.ts'
import { parseNetworkConfig } from '../../../network/index.ts'
import { isAvailable } from '../../../network/needs.ts'
import { networkManager } from '../../../network/renderers/network-manager.ts'
import { uuidOf } from '../../../network/renderers/shared/network-manager-connection.ts'
import { networkFactsOf } from '../apply/machine.ts'
import { describeVectors } from '../vectors.ts'

function render(document: Json) {
  const { state, problems } = parseNetworkConfig(document, { document: 'test' })
  assert.ok(state, JSON.stringify(problems))
  const { files, notices } = networkManager.render(state, { conventions: conventionsFor('fedora'), nics: [] })
  const connections = files.filter(({ path }) => path.endsWith('.nmconnection'))
  return { connections, notices, text: connections[0]?.content ?? '' }
}
const one = (...subnets: Json[]) => render({ version: 1, config: [{ type: 'physical', name: 'e0', subnets }] })

/** "method/may-fail" of each family that has a section. */
function methods(text: string): Record<string, string> {
  const sections = text.split(/^\[/m).slice(1)
  return Object.fromEntries(
    sections.flatMap((section) => {
      const [name = ''] = section.split(']')
      const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(section)?.[1] ?? '-'
      return /^ipv[46]$/.test(name) ? [[name, `${value('method')}/${value('may-fail')}`]] : []
    }),
  )
}

describe('network/renderers/network-manager', () => {
  describeVectors(networkManager, { pair: 'fedora-network-manager', distro: 'fedora', mode: () => 0o600 })

  it('may be used only if NetworkManager is started', () => {
    const nmcli = { programs: ['nmcli'] }
    const enabled = '/etc/systemd/system/multi-user.target.wants/NetworkManager.service'
    assert.equal(isAvailable(networkManager, networkFactsOf(nmcli)), false)
    assert.equal(isAvailable(networkManager, networkFactsOf(nmcli, { systemd: false })), true)
    assert.equal(isAvailable(networkManager, networkFactsOf({ ...nmcli, paths: [enabled] })), true)
  })

  it('gives the same name the same UUID', () => {
    assert.equal(uuidOf('lan0'), '93833490-7b8c-5602-b406-27a753a3b460')
    assert.equal(uuidOf('bond0'), '54317911-f840-516b-a10d-82cb4c1f075c')
  })

  it('never takes a method back', () => {
    const cases: readonly (readonly [readonly string[], Record<string, string>])[] = [
      [['dhcp4'], { ipv4: 'auto/false' }],
      [['dhcp4', 'dhcp6'], { ipv4: 'auto/true', ipv6: 'auto/true' }],
      [['ipv6_slaac'], { ipv6: 'auto/false', ipv4: 'disabled/-' }],
      [['dhcp6'], { ipv6: 'auto/false' }],
      [['ipv6_dhcpv6-stateful', 'ipv6_slaac'], { ipv6: 'dhcp/false', ipv4: 'disabled/-' }],
      [['dhcp4', 'ipv6_dhcpv6-stateful'], { ipv4: 'auto/true', ipv6: 'dhcp/true' }],
      [['manual'], { ipv4: 'auto/true' }],
      [['dhcp4', 'manual', 'dhcp6'], { ipv4: 'auto/true', ipv6: 'auto/false' }],
      [['static', 'manual'], { ipv4: 'auto/true' }],
      [['ipv6_slaac', 'static'], { ipv6: 'auto/false', ipv4: 'manual/false' }],
      [['static', 'dhcp4'], { ipv4: 'auto/false' }],
      [['dhcp4', 'static'], { ipv4: 'auto/false' }],
      [['nonsense6'], { ipv6: 'auto/true' }],
      [['constructor'], { ipv4: 'auto/true' }],
    ]
    for (const [types, expected] of cases) {
      const subnets = types.map((type) => ({ type, ...(type === 'static' && { address: '10.0.0.1/24' }) }))
      assert.deepEqual(methods(one(...subnets).text), expected, types.join())
    }
  })

  it('makes the section of a family that begins with a default route with a metric', () => {
    const { text } = one({ type: 'dhcp4', routes: [{ destination: '::/0', gateway: 'fe80::1', metric: 7 }] })
    assert.match(text, /\[ipv6\]\nroute-metric=7\nroute1=::\/0,fe80::1\nmethod=auto\n/)
  })

  it('says which connections NetworkManager will refuse', () => {
    const { text, notices } = one({ type: 'dhcp4', routes: [{ destination: '2001:db8::/32', gateway: 'fe80::1' }] })
    assert.equal(methods(text)['ipv6'], '-/-')
    assert.match(notices.map(({ message }) => message).join(), /e0 has ipv6 routes but no ipv6 address/)
  })

  it('takes DNS that belongs to no interface only if a connection has none of that sort', () => {
    const { connections } = render({
      version: 1,
      config: [
        {
          type: 'physical',
          name: 'e0',
          subnets: [{ type: 'static', address: '10.0.0.1/24', dns_nameservers: ['10.0.0.2'] }],
        },
        { type: 'physical', name: 'e1', subnets: [{ type: 'dhcp4' }] },
        { type: 'physical', name: 'e2', subnets: [{ type: 'static', address: '2001:db8::1/64' }] },
        { type: 'nameserver', address: ['10.9.9.9', '2001:db8::9'], search: ['all.example'] },
        { type: 'nameserver', address: '10.7.7.7', search: 'one.example', interface: 'e0' },
      ],
    })
    const dns = connections.map(({ content }) => [...content.matchAll(/^dns.*$/gm)].map(([line]) => line))
    assert.deepEqual(dns, [
      ['dns=10.0.0.2;10.7.7.7;', 'dns-search=one.example;'],
      ['dns=10.9.9.9;', 'dns-search=all.example;'],
      ['dns=2001:db8::9;', 'dns-search=all.example;'],
    ])
  })

  it('takes bond options as bond-x-y and bond-x_y, and says which it does not take', () => {
    const { connections, notices } = render({
      version: 1,
      config: [
        { type: 'physical', name: 'e0' },
        {
          type: 'bond',
          name: 'bond0',
          bond_interfaces: ['e0'],
          params: {
            'bond-lacp_rate': 'fast',
            'bond-mode': '802.3ad',
            'bond-xmit-hash-policy': 'layer3+4',
            'bond-arp-ip-target': ['10.0.0.1', '10.0.0.2'],
            'bond-all-slaves-active': true,
            bond_miimon: 100,
            'bond-unheard-of': 1,
          },
        },
      ],
    })
    const [section] = /\[bond\]\n[^[]*/.exec(connections[1]?.content ?? '') ?? []
    assert.equal(
      section?.trim(),
      '[bond]\nmode=802.3ad\nxmit_hash_policy=layer3+4\nall_slaves_active=1\narp_ip_target=10.0.0.1,10.0.0.2\nlacp_rate=fast',
    )
    assert.match(
      notices.map(({ message }) => message).join(),
      /no bond option for bond_miimon, an unknown one of bond0/,
    )
  })

  it('knows masters and parents by UUID, what nobody defines by name', () => {
    const { connections } = render({
      version: 2,
      ethernets: { id0: { match: { macaddress: '52:54:00:00:00:01' }, 'set-name': 'lan0' }, id1: {} },
      bonds: { bond0: { interfaces: ['id0'] } },
      bridges: { br0: { interfaces: ['id0', 'id1'] } },
      vlans: { v1: { id: 1, link: 'id0' }, v2: { id: 2, link: 'elsewhere' } },
    })
    const line = (file: string, key: string) => {
      const found = connections.find(({ path }) => path.endsWith(`cloud-init-${file}.nmconnection`))
      return new RegExp(`^${key}=(.*)$`, 'm').exec(found?.content ?? '')?.[1]
    }
    assert.deepEqual([line('id0', 'slave-type'), line('id0', 'master')], ['bond', uuidOf('bond0')])
    assert.deepEqual([line('id1', 'slave-type'), line('id1', 'master')], ['bridge', uuidOf('br0')])
    assert.deepEqual([line('v1', 'parent'), line('v2', 'parent')], [uuidOf('lan0'), 'elsewhere'])
    assert.deepEqual([line('id0', 'id'), line('id0', 'interface-name')], ['cloud-init lan0', undefined])
  })

  it('writes a port that only its bridge mentions', () => {
    const { connections } = render({ version: 2, bridges: { br0: { interfaces: ['eth9'] } } })
    const port = connections.find(({ path }) => path.endsWith('cloud-init-eth9.nmconnection'))
    assert.match(port?.content ?? '', /type=ethernet\ninterface-name=eth9\nslave-type=bridge\n/)
  })

  it('names the bridge of a port first if the bridge comes before it', () => {
    const ports = (sections: JsonObject) => {
      const { connections } = render({ version: 2, ...sections })
      const port = connections.find(({ path }) => path.endsWith('cloud-init-e0.nmconnection'))
      return /autoconnect-priority=120\n(.*)=/.exec(port?.content ?? '')?.[1]
    }
    const bridges = { br0: { interfaces: ['e0'], dhcp4: true } }
    const bonds = { bond0: { interfaces: ['br0'], parameters: { mode: 'active-backup' } } }
    assert.equal(ports({ bonds, ethernets: { e0: {} }, bridges }), 'slave-type')
    assert.equal(ports({ ethernets: { e0: {} }, bridges }), 'type')
  })

  it('keeps a gateway of the other family with its subnet', () => {
    const { text } = one({ type: 'static', address: '10.0.0.5/24', gateway: 'fe80::1' })
    assert.match(text, /\[ipv4\]\nmethod=manual\nmay-fail=false\naddress1=10.0.0.5\/24\ngateway=fe80::1\n\n$/)
  })

  it('writes MAC addresses in upper case with colons', () => {
    const { text } = render({
      version: 1,
      config: [{ type: 'physical', name: 'e0', mac_address: '52-54-00-ab-cd-ef' }],
    })
    assert.match(text, /^mac-address=52:54:00:AB:CD:EF$/m)
  })

  it('gives InfiniBand the mode that NetworkManager wants to be told', () => {
    const mac = '80:00:00:28:fe:80:00:00:00:00:00:00:68:3a:1e:03:00:12:ae:f7'
    const { text } = render({ version: 1, config: [{ type: 'infiniband', name: 'ib0', mac_address: mac }] })
    assert.match(text, /\[infiniband\]\ntransport-mode=datagram\nmac-address=80:00:00:28:FE:80/)
    assert.match(
      render({ version: 1, config: [{ type: 'infiniband', name: 'ib0', mtu: 2044 }] }).text,
      /interface-name=ib0/,
    )
  })
})
