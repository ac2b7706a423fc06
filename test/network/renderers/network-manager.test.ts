// The NetworkManager renderer against recorded documents, and its own rules.

import { networkManager } from '../../../network/renderers/network-manager.ts'
import { describeVectors } from '../vectors.ts'

describe('network/renderers/network-manager', () => {
  describeVectors(networkManager, { pair: 'fedora-network-manager', distro: 'fedora', mode: () => 0o600 })
})
