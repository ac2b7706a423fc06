import assert from 'node:assert/strict'
import { run } from '../run.ts'

describe('firstlight print-schema', () => {
  it('prints the JSON Schema of Kairos documents', async () => {
    const { exitCode, out } = await run(['print-schema'])
    assert.equal(exitCode, 0)
    const schema = JSON.parse(out)
    assert.equal(schema.$schema, 'http://json-schema.org/draft-07/schema#')
    assert.ok('commands' in schema.properties.stages.additionalProperties.items.properties)
  })
})
