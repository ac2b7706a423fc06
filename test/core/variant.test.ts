import assert from 'node:assert/strict'
import { variantOf } from '../../core/variant.ts'
import { machine } from '../datasources/machine.ts'

describe('the variant of a system', () => {
  it('is its name, or that of the system it is like; without one it is linux, and other kernels are their own', () => {
    const { os, kernel } = machine().facts
    const variant = (id: string, system = 'Linux') => variantOf({ os: { ...os, id }, kernel: { ...kernel, system } })
    assert.deepEqual([variant('debian'), variant('opensuse-leap'), variant('')], ['debian', 'suse', 'linux'])
    assert.equal(variant('freebsd', 'FreeBSD'), 'freebsd')
  })
})
