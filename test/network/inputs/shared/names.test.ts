import assert from 'node:assert/strict'
import type { Json } from '../../../../core/json.ts'
import { parseNetworkConfig } from '../../../../network/index.ts'

const parse = (input: string | Json) => parseNetworkConfig(input, { document: 'network.yaml' })

describe('network/inputs/shared/names', () => {
  it('leave out interfaces whose names cannot be names, and mentions of them', () => {
    const { state, problems } = parse({
      version: 1,
      config: [
        { type: 'physical', name: '../x' },
        { type: 'bridge', name: 'br0', bridge_interfaces: ['eth0', 'a b'] },
        { type: 'physical', name: 'a-name-that-is-too-long' },
      ],
    })
    assert.deepEqual(
      state?.interfaces.map(({ name }) => name),
      ['eth0', 'br0', 'a-name-that-is-too-long'],
    )
    assert.deepEqual(problems.map(({ level, code }) => `${level} ${code}`).toSorted(), [
      'error network/bad-value',
      'error network/bad-value',
      'warning network/bad-value',
    ])
  })
})
