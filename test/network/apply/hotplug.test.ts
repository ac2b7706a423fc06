import assert from 'node:assert/strict'
import type { Json } from '../../../core/json.ts'
import { type HotplugInput, handleHotplug, hotplugEnabled } from '../../../network/apply/index.ts'
import type { EventRules } from '../../../network/update-events.ts'
import type { World } from '../../../system/memory.ts'
import { nic } from '../../support/nic.ts'
import { applyInput, factsOf, instanceWith, machine, sysfs } from './machine.ts'

const mac = '52:54:00:00:00:02'
const nics = [nic('eth0', '52:54:00:00:00:01'), nic('eth1', mac)]
const config = (...macs: string[]): Json => ({
  version: 1,
  config: macs.map((mac_address, index) => ({
    type: 'physical',
    name: `eth${index}`,
    mac_address,
    subnets: [{ type: 'dhcp4' }],
  })),
})
const both = instanceWith(config('52:54:00:00:00:01', mac))
const one = instanceWith(config('52:54:00:00:00:01'))
const events: EventRules = { default: ['boot-new-instance', 'hotplug'], supported: ['boot-new-instance', 'hotplug'] }

function plug(world: World = {}, changes: Partial<HotplugInput> = {}) {
  const here = machine({ unscripted: 'succeed', ...world, files: { ...sysfs(nics), ...world.files } })
  const input: HotplugInput = {
    ...applyInput(here, factsOf(nics.slice(0, 1))),
    instance: one,
    devicePath: '/devices/pci0000:00/0000:00:05.0/virtio3/net/eth1',
    subsystem: 'net',
    action: 'add',
    events,
    refresh: async () => both,
    ...changes,
  }
  return { here, input }
}

describe('a NIC that is plugged in', () => {
  it('gets its config written and is started, alone', async () => {
    const { here, input } = plug()
    const outcome = await handleHotplug(input)
    assert.deepEqual([outcome.handled, outcome.handled && outcome.name], [true, 'eth1'])
    assert.deepEqual(here.ran(), ['ip link set dev eth1 up'])
    assert.match(here.host.text('/etc/systemd/network/10-cloud-init-eth1.network'), /DHCP=ipv4/)
    assert.deepEqual(here.codes(), [])
  })

  it('is waited for in the metadata', async () => {
    let asked = 0
    const refresh = async () => {
      asked += 1
      return asked < 3 ? one : both
    }
    const { here, input } = plug({}, { refresh })
    assert.equal((await handleHotplug(input)).handled, true)
    assert.deepEqual(here.host.sleeps, [1000, 3000])
  })

  it('is given up after five tries', async () => {
    const { here, input } = plug({}, { refresh: async () => one })
    await assert.rejects(handleHotplug(input), /eth1 \(52:54:00:00:00:02\) is not in the network config/)
    assert.deepEqual(here.host.sleeps, [1000, 3000, 5000, 10_000])
    assert.deepEqual(here.codes(), ['network/hotplug'])
  })

  it('may be one that the metadata does not mention, if the datasource says so', async () => {
    const { input } = plug({}, { refresh: async () => one, detect: false })
    assert.equal((await handleHotplug(input)).handled, true)
  })

  it('is tried again for half a minute if the metadata is late', async () => {
    const { here, input } = plug({}, { persistent: true })
    await handleHotplug(input)
    assert.deepEqual(here.host.sleeps, Array(6).fill(5000))
  })

  it('is left alone if nobody asked, when it goes, and when it is not a NIC', async () => {
    const reasons = async (changes: Partial<HotplugInput>) => {
      const { here, input } = plug({}, changes)
      const outcome = await handleHotplug(input)
      assert.deepEqual([outcome.handled, here.ran()], [false, []])
      return outcome.handled ? '' : outcome.reason
    }
    assert.match(await reasons({ action: 'remove' }), /only "add"/)
    assert.match(await reasons({ subsystem: 'block' }), /subsystem/)
    assert.match(await reasons({ events: { ...events, default: [] } }), /not enabled/)
    assert.match(await reasons({ devicePath: '/devices/gone/net/eth9' }), /no MAC/)
  })

  it('is looked after where it was turned on by hand, if the datasource can', async () => {
    const files = { '/var/lib/cloud/hotplug.enabled': '{"scopes": ["network"]}' }
    const off = { ...events, default: [] }
    assert.equal(await hotplugEnabled(plug({ files }, { events: off }).input), true)
    assert.equal(await hotplugEnabled(plug({ files }, { events: { default: [], supported: [] } }).input), false)
  })
})
