import assert from 'node:assert/strict'
import { canonicalIn, isNamed } from '../../../modules/shared/hostname-of.ts'
import { machine } from '../machine.ts'

describe('the name of a machine', () => {
  it('is known to be given before the network is there', () => {
    const { instance } = machine().context
    assert.equal(isNamed({}, instance), false)
    assert.equal(isNamed({ fqdn: 'a.b' }, instance), true)
    assert.equal(isNamed({}, { ...instance, hostname: 'x' }), true)
    assert.equal(canonicalIn('127.0.1.1 box.example.com box # box\n', 'box'), 'box.example.com')
    assert.equal(canonicalIn('127.0.1.1 box\n', 'box'), undefined)
  })
})
