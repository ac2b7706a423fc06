import assert from 'node:assert/strict'
import type { Json } from '../../../../core/json.ts'
import { parseNetworkConfig } from '../../../../network/index.ts'

const parse = (input: string | Json) => parseNetworkConfig(input, { document: 'network.yaml' })

describe('network/inputs/shared/problem-list', () => {
  it('stops listing problems after two hundred', () => {
    const { problems } = parse({ version: 1, config: Array.from({ length: 5000 }, () => ({ type: 'odd' })) })
    assert.equal(problems.length, 200)
  })
})
