// The sysconfig renderer against recorded documents, and its own rules.

import { sysconfig } from '../../../network/renderers/sysconfig.ts'
import { describeVectors } from '../vectors.ts'

describe('network/renderers/sysconfig', () => {
  describeVectors(sysconfig, { pair: 'rhel-sysconfig', distro: 'rhel', mode: () => 0o644 })
  describeVectors(sysconfig, { pair: 'opensuse-sysconfig', distro: 'opensuse', mode: () => 0o644 })
})
