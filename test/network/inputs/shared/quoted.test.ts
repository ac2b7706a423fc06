import assert from 'node:assert/strict'
import type { Json } from '../../../../core/json.ts'
import { parseNetworkConfig } from '../../../../network/index.ts'

const parse = (input: string | Json) => parseNetworkConfig(input, { document: 'network.yaml' })

describe('network/inputs/shared/quoted', () => {
  it('never quotes more than a little of the document', () => {
    const { problems } = parse({ version: 1, config: [{ type: 'x'.repeat(5000) }] })
    assert.ok((problems[0]?.message.length ?? 0) < 100)
  })
})
