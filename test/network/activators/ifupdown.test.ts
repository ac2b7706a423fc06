import assert from 'node:assert/strict'
import { ifupdown } from '../../../network/activators/ifupdown.ts'
import { startAll, startAndStop } from './start.ts'

describe('network/activators/ifupdown', () => {
  it('starts and stops interfaces one by one', async () => {
    assert.deepEqual((await startAll(ifupdown)).here.ran(), ['ifup eth0', 'ifup eth1'])
    assert.deepEqual(await startAndStop(ifupdown), ['ifup eth1', 'ifdown eth1'])
  })

  it('goes on after a failure and reports what was said', async () => {
    const commands = { 'ifup eth0': 1, 'ifup eth1': { stderr: 'careful\n' } }
    const { here, well } = await startAll(ifupdown, { world: { commands } })
    assert.deepEqual(here.ran(), ['ifup eth0', 'ifup eth1'])
    assert.equal(well, false)
    assert.deepEqual(here.codes(), ['network/activation', 'network/activation'])
  })
})
