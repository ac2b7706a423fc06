// The eni renderer against recorded documents, and its own rules.

import { eni } from '../../../network/renderers/eni.ts'
import { describeVectors } from '../vectors.ts'

describe('network/renderers/eni', () => {
  describeVectors(eni, { pair: 'debian-eni', distro: 'debian', mode: () => 0o644 })
})
