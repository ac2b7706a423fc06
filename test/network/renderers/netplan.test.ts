// The netplan renderer against recorded documents, and its own rules.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Json, JsonObject } from '../../../core/json.ts'
import { conventionsFor } from '../../../distros/profiles.ts'
import { parseNetworkConfig, render as renderBy } from '../../../network/index.ts'
import { netplan } from '../../../network/renderers/netplan.ts'
import { version1, version2 } from '../documents.ts'
import { describeVectors } from '../vectors.ts'

function render(input: string | Json): string {
  const { state, problems } = parseNetworkConfig(input, { document: 'test' })
  assert.ok(state, JSON.stringify(problems))
  const [file] = netplan.render(state, { conventions: conventionsFor('none'), nics: [] }).files
  return file?.content ?? ''
}

describe('network/renderers/netplan', () => {
  const features = ['dhcp-use-domains', 'ipv6-mtu']
  describeVectors(netplan, { pair: 'ubuntu-netplan', distro: 'ubuntu', features, mode: () => 0o600 })

  it('writes what a version 2 document refers to once, as it was written', () => {
    const text = 'version: 2\nethernets:\n  e0: &a {dhcp4: true, mtu: 1400}\n  e1: *a\n'
    assert.match(render(text), /e0: &id001\n {12}dhcp4: true\n {12}mtu: 1400\n {8}e1: \*id001\n/)
  })

  it('marks only physical interfaces critical', () => {
    const vlan = { type: 'vlan', name: 'v5', vlan_link: 'e0', vlan_id: 5, keep_configuration: true }
    const nic = { type: 'physical', name: 'e0', keep_configuration: true }
    const text = render({ version: 1, config: [nic, vlan] })
    assert.equal(text.match(/critical: true/g)?.length, 1)
    assert.match(text, /e0:\n {12}critical: true\n/)
  })

  it('renders a bridge without ports', () => {
    const bridge = { type: 'bridge', name: 'br0', bridge_interfaces: [], subnets: [{ type: 'dhcp4' }] }
    assert.match(render({ version: 1, config: [bridge] }), /br0:\n {12}dhcp4: true\n {12}interfaces: \[\]\n/)
  })
})

describe('version 1, the state, and version 2', () => {
  const parse = (input: string | Json) => parseNetworkConfig(input, { document: 'network.yaml' })

  interface Summary {
    readonly addresses: readonly string[]
    readonly dhcp: readonly string[]
    readonly mac: string | undefined
    readonly members: readonly string[]
    readonly link: string | undefined
  }

  /** What both languages can say about an interface. */
  function summary(document: Json): Readonly<Record<string, Summary>> {
    const { state } = parse(document)
    assert.ok(state)
    return Object.fromEntries(
      state.interfaces.map(({ name, subnets, mac, bondMembers, bridgePorts, vlan }) => {
        const addresses = subnets.flatMap(({ address, prefix }) => (address ? [`${address}/${prefix}`] : []))
        const four = subnets.some(({ type }) => type === 'dhcp' || type === 'dhcp4')
        const six = subnets.some(({ type }) => /^(dhcp6|ipv6_)/.test(type))
        const dhcp = [...(four ? ['4'] : []), ...(six ? ['6'] : [])]
        const members = [...(bondMembers ?? []), ...(bridgePorts ?? [])].toSorted()
        return [name, { addresses, dhcp, mac, members, link: vlan?.link }]
      }),
    )
  }

  function netplanOf(document: JsonObject): Json {
    const { state } = parse(document)
    assert.ok(state)
    const [file] = renderBy(state, { renderer: 'netplan' }).files
    const { config } = parse(file?.content ?? '')
    assert.ok(config)
    return config
  }

  it('agree on addresses, DHCP, MACs, members and links of any version 1 document', () => {
    fc.assert(fc.property(version1, (document) => assert.deepEqual(summary(netplanOf(document)), summary(document))))
  })

  it('give a version 2 document back as it was', () => {
    fc.assert(fc.property(version2, (document) => assert.deepEqual(netplanOf(document), document)))
  })

  it('render the same twice over: netplan text of netplan text is that text', () => {
    fc.assert(
      fc.property(version1, (document) => {
        const once = netplanOf(document) as JsonObject
        assert.deepEqual(netplanOf(once), once)
      }),
    )
  })
})
