import assert from 'node:assert/strict'
import { afterNetplan } from '../../../network/apply/after-netplan.ts'
import type { World } from '../../../system/memory.ts'
import { factsOf, machine } from './machine.ts'

const files: NonNullable<World['files']> = {
  '/sys/class/net/eth0': { link: '../../devices/eth0' },
  '/sys/class/net/bonding_masters': '',
  '/sys/devices/eth0': { directory: true },
}

async function applied(world: World, cmdline = 'ro') {
  const here = machine({ unscripted: 'succeed', ...world, files: { ...files, ...world.files } })
  await afterNetplan({ host: here.host, facts: factsOf([], { cmdline }), notices: here.sink })
  return here
}

describe('network/apply/after-netplan', () => {
  const setUp = 'udevadm test-builtin net_setup_link /sys/class/net/eth0'

  it("has the backend's files generated and every link set up", async () => {
    const here = await applied({})
    assert.deepEqual(here.ran(), ['netplan generate', setUp])
    assert.deepEqual(here.codes(), [])
  })

  it('leaves the loopback device alone, for which no .link file holds', async () => {
    const lo = { '/sys/class/net/lo': { link: '../../devices/lo' }, '/sys/devices/lo/type': '772\n' }
    assert.deepEqual((await applied({ files: lo })).ran(), ['netplan generate', setUp])
  })

  it('calls the generator itself if it is found', async () => {
    const generator = '/usr/lib/netplan/generate'
    assert.equal((await applied({ files: { [generator]: '' } })).ran()[0], generator)
  })

  it('leaves links alone if names are not to change', async () => {
    assert.deepEqual((await applied({}, 'ro net.ifnames=0')).ran(), ['netplan generate'])
  })

  it('tries a link five times, then says so', async () => {
    const here = await applied({ commands: { [setUp]: 1 } })
    assert.deepEqual(here.ran(), ['netplan generate', ...Array(5).fill(setUp)])
    assert.deepEqual(here.host.sleeps, Array(5).fill(100))
    assert.deepEqual(here.codes(), ['network/settle'])
  })

  it('throws if netplan refuses the config', async () => {
    await assert.rejects(applied({ commands: { 'netplan generate': 1 } }), { code: 'exit' })
  })
})
