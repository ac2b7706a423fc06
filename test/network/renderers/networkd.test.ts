// The networkd renderer against recorded documents, and its own rules.

import { networkd } from '../../../network/renderers/networkd.ts'
import { describeVectors } from '../vectors.ts'

describe('network/renderers/networkd', () => {
  describeVectors(networkd, { pair: 'debian-networkd', distro: 'debian', mode: () => 0o644 })
})
