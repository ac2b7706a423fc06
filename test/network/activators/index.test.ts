import assert from 'node:assert/strict'
import { activators } from '../../../network/activators/index.ts'
import { isAvailable } from '../../../network/needs.ts'
import { networkFactsOf } from '../apply/machine.ts'
import { describePlugins } from '../plugins.ts'

describePlugins('network/activators', activators, { besides: ['activator'] })

describe('every activator', () => {
  it('has a name of its own, in the order in which they are tried', () => {
    assert.deepEqual(
      activators.map(({ name }) => name),
      ['eni', 'netplan', 'network-manager', 'networkd', 'ifconfig'],
    )
  })

  for (const activator of activators) {
    it(`is not available on a machine without any of its programs: ${activator.name}`, () => {
      assert.equal(isAvailable(activator, networkFactsOf()), false)
    })
  }
})
