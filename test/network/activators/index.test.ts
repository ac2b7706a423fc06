import assert from 'node:assert/strict'
import { activators } from '../../../network/activators/index.ts'
import { isAvailable } from '../../../network/needs.ts'
import { networkFactsOf } from '../apply/machine.ts'
import { describePlugins } from '../plugins.ts'

describePlugins('network/activators', activators)

describe('every activator', () => {
  it('has a name of its own', () => {
    assert.equal(new Set(activators.map(({ name }) => name)).size, activators.length)
  })

  it("comes in the reference's order if the reference has it", () => {
    const order = ['eni', 'netplan', 'network-manager', 'networkd', 'ifconfig']
    assert.deepEqual(
      activators.map(({ name }) => name).filter((name) => order.includes(name)),
      order,
    )
  })

  for (const activator of activators) {
    it(`is not available on a machine without any of its programs: ${activator.name}`, () => {
      assert.equal(isAvailable(activator, networkFactsOf()), false)
    })
  }
})
