import assert from 'node:assert/strict'
import { scriptsVendor } from '../../../modules/scripts/scripts-vendor.ts'
import { applied } from '../machine.ts'
import { place, script, scripts } from './places.ts'

describe('scripts_vendor', () => {
  it('runs them under their prefix', async () => {
    const options = { files: { [`${place}/vendor/v`]: script }, commands: { 'timeout *': '' } }
    const { trace } = await applied(scriptsVendor, { vendor_data: { prefix: ['timeout', 30] } }, options)
    assert.deepEqual(trace(), [`timeout 30 ${scripts}/vendor/v`])
  })

  it('does not fail where there are none', async () => {
    assert.deepEqual((await applied(scriptsVendor, {})).trace(), [])
  })
})
