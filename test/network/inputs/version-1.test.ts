import assert from 'node:assert/strict'
import type { Json } from '../../../core/json.ts'
import { parseNetworkConfig } from '../../../network/index.ts'

const parse = (input: string | Json) => parseNetworkConfig(input, { document: 'network.yaml' })

describe('network/inputs/version-1', () => {
  it('leaves a NIC of two bonds with the last one, and says so', () => {
    const bond = (name: string) => ({ type: 'bond', name, bond_interfaces: ['e0'], params: { 'bond-mode': 1 } })
    const { state, problems } = parse({ version: 1, config: [bond('bond0'), bond('bond1')] })
    assert.deepEqual(
      state?.interfaces.map(({ name, bondMaster, bondMembers }) => [name, bondMaster, bondMembers]),
      [
        ['bond0', undefined, []],
        ['e0', 'bond1', undefined],
        ['bond1', undefined, ['e0']],
      ],
    )
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['e0 cannot be in two bonds; it leaves bond0 for bond1'],
    )
  })
})
