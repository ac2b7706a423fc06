import assert from 'node:assert/strict'
import type { Json } from '../../../core/json.ts'
import { type Notice, notices } from '../../../core/notices.ts'
import { vendorDataOf } from '../../../datasources/shared/vendor-data.ts'

function read(value: Json | undefined) {
  const said: Notice[] = []
  const usable = vendorDataOf(
    value,
    'doc',
    notices((notice) => said.push(notice), 'test'),
  )
  return { usable, said: said.map(({ code, where }) => [code, where?.document]) }
}

describe('vendor-data', () => {
  it('is a text or a list, or either of these under "cloud-init"', () => {
    assert.equal(read('#!/bin/sh\n').usable, '#!/bin/sh\n')
    assert.deepEqual(read(['a', { b: 1 }]).usable, ['a', { b: 1 }])
    assert.equal(read({ 'cloud-init': 'text', other: 1 }).usable, 'text')
    assert.deepEqual(read({ 'cloud-init': ['a'] }).usable, ['a'])
  })

  it('is none without a word where there is nothing', () => {
    for (const nothing of [undefined, null, '', 0, false, [], { 'cloud-init': '' }]) {
      assert.deepEqual(read(nothing), { usable: undefined, said: [] })
    }
  })

  it('is none with a word where it is something else', () => {
    for (const odd of [7, true, { 'cloud-init': { a: 1 } }]) {
      assert.deepEqual(read(odd), { usable: undefined, said: [['datasource/bad-metadata', 'doc']] })
    }
  })
})
