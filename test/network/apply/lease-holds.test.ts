import assert from 'node:assert/strict'
import { leaseFrom } from '../../../network/apply/lease.ts'
import { leaseHolds } from '../../../network/apply/lease-holds.ts'
import { memory } from '../../../system/memory.ts'

const lease = leaseFrom({ 'fixed-address': '10.0.0.5', 'dhcp-lease-time': '60' }, 'eth0', () => {})
const shown = (address: string) => ({ 'ip -4 addr show dev eth0': `2: eth0\n    inet ${address} brd 10.0.0.255\n` })

describe('a lease', () => {
  it('is good while its time has not run out and its address is there', async () => {
    const host = memory({ commands: shown('10.0.0.5/24') })
    assert.equal(await leaseHolds(host, lease, 10), true)
    await host.clock.sleep(60_000)
    assert.equal(await leaseHolds(host, lease, 10), false)
  })

  it('is good however the wall clock jumps while the machine comes up', async () => {
    const host = memory({ commands: shown('10.0.0.5/24') })
    const clock = { ...host.clock, now: () => new Date('2030-01-01') }
    assert.equal(await leaseHolds({ ...host, clock }, lease, 10), true)
  })

  it('is not once its address or its NIC is gone', async () => {
    assert.equal(await leaseHolds(memory({ commands: shown('10.0.0.50/24') }), lease, 10), false)
    assert.equal(await leaseHolds(memory({ commands: { 'ip *': 1 } }), lease, 10), false)
  })

  it('knows no time for one that does not say', async () => {
    const host = memory({ commands: shown('10.0.0.5/24') })
    await host.clock.sleep(10 ** 9)
    assert.equal(await leaseHolds(host, { ...lease, options: {} }, 10), true)
  })
})
