// The netplan renderer against recorded documents, and its own rules.

import { netplan } from '../../../network/renderers/netplan.ts'
import { describeVectors } from '../vectors.ts'

describe('network/renderers/netplan', () => {
  const features = ['dhcp-use-domains', 'ipv6-mtu']
  describeVectors(netplan, { pair: 'ubuntu-netplan', distro: 'ubuntu', features, mode: () => 0o600 })
})
