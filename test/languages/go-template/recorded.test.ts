// Go templates against what Go's text/template with sprig was recorded to make of them (fixtures/go-templates/record.go).

import assert from 'node:assert/strict'
import type { JsonObject } from '../../../core/json.ts'
import { recorded } from '../../core/recorded.ts'
import { rendered } from './go-template.ts'

interface Case {
  readonly template: string
  readonly result?: string
  readonly error?: 'syntax' | 'render'
}

const data: JsonObject = {
  Values: {
    ...{ n: 16777216, f: 1.5, i: 3, s: 'héllo', l: [1, 'a', null, 2.5], m: { b: 1, a: 'x' }, z: null, t: true },
    ...{ e: {}, el: [] },
  },
}

describe('Go templates', () => {
  const zone = process.env['TZ']
  // As where they were recorded.
  before(() => {
    process.env['TZ'] = 'UTC'
  })
  after(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })

  it('are rendered as Go renders them, to the byte, and fail where they fail there', async () => {
    const cases = recorded<Case>('go-templates/cases.json')
    assert.ok(cases.length > 800)
    for (const { template, result, error } of cases) {
      const got = await rendered(template, data)
      if (error === undefined) assert.equal('fault' in got ? got.fault.message : got.text, result, template)
      else assert.equal('fault' in got ? got.fault.kind : got.text, error, template)
    }
  })
})
