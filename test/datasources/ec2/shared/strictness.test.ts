import assert from 'node:assert/strict'
import { strictness } from '../../../../datasources/ec2/shared/strictness.ts'

describe('strict_id', () => {
  it('refuses, allows, or warns for so many seconds', () => {
    for (const value of [true, 'true', ' True ']) assert.equal(strictness(value), 'refuse')
    for (const value of [false, 'false']) assert.equal(strictness(value), 'allow')
    for (const value of ['warn', undefined, null]) assert.deepEqual(strictness(value), { warnFor: 0 })
    for (const value of ['warn,5', 'WARN, 5']) assert.deepEqual(strictness(value), { warnFor: 5 })
  })

  it('is nothing else', () => {
    for (const value of ['', 'warn,', 'warn,x', 'warn,99999', 'yes', 1, {}]) assert.equal(strictness(value), undefined)
  })
})
