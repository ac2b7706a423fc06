import assert from 'node:assert/strict'
import { run } from '../run.ts'

describe('cloud-init features', () => {
  it('lists its features', async () => {
    assert.equal((await run(['cloud-init', 'features'])).out, 'NETWORK_CONFIG_V1\nNETWORK_CONFIG_V2\n')
  })
})
