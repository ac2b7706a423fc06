import assert from 'node:assert/strict'
import type { JsonObject } from '../../core/json.ts'
import { notices } from '../../core/notices.ts'
import { vendorSettings } from '../../userdata/index.ts'

describe('vendor settings', () => {
  const settings = (value: JsonObject['x'] | undefined) => {
    const codes: string[] = []
    const sink = notices(({ level }) => codes.push(level), 'test')
    return { ...vendorSettings(value === undefined ? {} : { vendor_data: value }, 'vendor_data', sink), codes }
  }

  it('are read with what they leave out', () => {
    assert.deepEqual(settings({ enabled: true, prefix: ['a', 'b'], disabled_handlers: ['text/x'] }), {
      enabled: true,
      prefix: ['a', 'b'],
      disabledTypes: ['text/x'],
      codes: [],
    })
    assert.deepEqual(settings({ enabled: false, prefix: 'one' }).prefix, ['one'])
  })

  it('accept true in all its spellings, strings with a notice', () => {
    for (const [value, enabled, codes] of [
      ['yes', true, ['deprecated']],
      [' ON ', true, ['deprecated']],
      ['no', false, ['deprecated']],
      [1, true, []],
      [0, false, []],
      [null, false, []],
    ] as const) {
      const found = settings({ enabled: value })
      assert.deepEqual([found.enabled, found.codes], [enabled, codes], String(value))
    }
  })

  it('that are not a mapping switch vendor-data off', () => {
    assert.deepEqual([settings('yes').enabled, settings('yes').codes], [false, ['warning']])
    assert.equal(settings(undefined).enabled, false)
  })
})
