// The netplan renderer against recorded documents, and its own rules.

import assert from 'node:assert/strict'
import type { Json } from '../../../core/json.ts'
import { conventionsFor } from '../../../distros/profiles.ts'
import { parseNetworkConfig } from '../../../network/index.ts'
import { netplan } from '../../../network/renderers/netplan.ts'
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
