import assert from 'node:assert/strict'
import { none } from '../../../datasources/none.ts'
import { rawSettingsOf } from '../../../datasources/search/read-input.ts'

describe('the settings of a source', () => {
  it('are its own, and what stands for it at the top of the config', () => {
    const config = { datasource: { None: { metadata: {}, switch: 1 } }, switch: false, other: 2 }
    assert.deepEqual(rawSettingsOf(config, none), { metadata: {}, switch: 1 })
    const source = { ...none, systemKeys: ['switch', 'missing'] }
    assert.deepEqual(rawSettingsOf(config, source as typeof none), { metadata: {}, switch: false })
  })
})
