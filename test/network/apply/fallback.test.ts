import assert from 'node:assert/strict'
import { candidateNics, fallbackConfig, namesMayChange, settledFacts } from '../../../network/apply/fallback.ts'
import { nic } from '../../support/nic.ts'
import { factsOf, loopback, machine, sysfs } from './machine.ts'

const standby = '0'.repeat(62) + '1'.padEnd(2, '0')

describe('the fallback NIC', () => {
  it('is one with a carrier, in natural order, eth0 before all', () => {
    const nics = ['eth10', 'eth2', 'ens1', 'eth0'].map((name, index) => nic(name, `52:54:00:00:00:0${index}`))
    assert.deepEqual(candidateNics(factsOf([loopback, ...nics])), ['eth0', 'ens1', 'eth2', 'eth10'])
  })

  it('is one that may get a carrier if none has one', () => {
    const down = { carrier: false } as const
    const nics = [
      nic('eth3', '52:54:00:00:00:03', { ...down, operstate: 'notpresent' }),
      nic('eth2', '52:54:00:00:00:02', { ...down, operstate: 'down' }),
      nic('eth1', '52:54:00:00:00:01', { ...down, operstate: 'up', dormant: true }),
    ]
    assert.deepEqual(candidateNics(factsOf(nics)), ['eth1', 'eth2'])
    assert.deepEqual(candidateNics(factsOf([...nics, nic('zz9', '52:54:00:00:00:09')])), ['zz9', 'eth1', 'eth2'])
  })

  it('is not a loopback, veth, bridge, bond, or NIC without a MAC', () => {
    const nics = [
      loopback,
      nic('veth1', '52:54:00:00:00:01'),
      nic('br0', '52:54:00:00:00:02', { kind: 'bridge' }),
      nic('bond0', '52:54:00:00:00:03', { kind: 'bond' }),
      nic('tun0', '52:54:00:00:00:04', { mac: undefined }),
    ]
    assert.deepEqual(candidateNics(factsOf(nics)), [])
  })

  it('is the master of a failover pair, known by its name', () => {
    const mac = '52:54:00:00:00:07'
    const master = nic('ens3', mac, { features: standby })
    const nics = [
      master,
      nic('ens3nsby', mac, { features: standby, master: 'ens3' }),
      nic('ens4', mac, { driver: 'ixgbevf', master: 'ens3' }),
    ]
    assert.deepEqual(candidateNics(factsOf(nics)), ['ens3'])
    assert.deepEqual(fallbackConfig(master), {
      version: 2,
      ethernets: { ens3: { dhcp4: true, dhcp6: true, match: { name: 'ens3' } } },
    })
  })

  it("is Hyper-V's synthetic NIC and not the function behind it", () => {
    const mac = '00:15:5d:00:00:01'
    const nics = [nic('enP1', mac, { driver: 'mlx5_core' }), nic('eth0', mac, { driver: 'hv_netvsc' })]
    assert.deepEqual(candidateNics(factsOf(nics)), ['eth0'])
  })

  it('names the driver if that is asked for', () => {
    const match = { macaddress: '52:54:00:00:00:01', driver: 'virtio_net' }
    assert.match(
      JSON.stringify(fallbackConfig(nic('eth0', '52:54:00:00:00:01'), { driver: true })),
      new RegExp(JSON.stringify(match)),
    )
  })
})

describe('names that udev may still change', () => {
  const early = nic('eth0', '52:54:00:00:00:01', { nameAssignType: 1 })

  it('are those of neither type 3 nor 4', () => {
    assert.equal(namesMayChange(factsOf([loopback, early])), true)
    assert.equal(namesMayChange(factsOf([loopback, nic('a', '52:54:00:00:00:01')])), false)
    assert.equal(namesMayChange(factsOf([early], { cmdline: 'ro net.ifnames=0' })), false)
  })

  it('are read again once udev has settled', async () => {
    const renamed = nic('ens5', '52:54:00:00:00:01')
    const here = machine({ files: sysfs([renamed]), commands: { 'udevadm settle': '' } })
    const facts = await settledFacts(here.host, factsOf([early]), here.sink)
    assert.deepEqual(
      facts.nics.map(({ name }) => name),
      ['ens5'],
    )
  })

  it('stay as they are if there is no udev', async () => {
    const here = machine()
    const facts = await settledFacts(here.host, factsOf([early]), here.sink)
    assert.deepEqual(facts.nics, [early])
    assert.deepEqual(here.codes(), ['network/settle'])
  })
})
