import assert from 'node:assert/strict'
import { machineNetwork } from '../../../network/apply/machine-network.ts'
import { nic } from '../../support/nic.ts'
import { scriptedNetwork } from '../../support/scripted-network.ts'
import { factsOf, loopback, machine } from './machine.ts'

const [eth0, eth1] = [nic('eth0', '52:54:00:00:00:01'), nic('eth1', '52:54:00:00:00:02', { operstate: 'down' })]

function network(
  leases: Readonly<Record<string, string>>,
  { isUp = false, files = {} }: { isUp?: boolean; files?: Readonly<Record<string, string>> } = {},
) {
  const scripted = scriptedNetwork('dhcpcd', leases)
  const here = machine({ files, commands: scripted.answer, programs: [...scripted.programs, 'netplan'] })
  const facts = factsOf([loopback, eth0, eth1])
  const own = machineNetwork({ host: here.host, facts, notices: here.sink, renderers: ['netplan'], isUp })
  return { own, here, state: scripted.state }
}

describe("what a source may ask about the machine's network", () => {
  it('is which renderer writes its config', async () => {
    assert.equal(await network({}).own.renderer(), 'netplan')
  })

  it('is what DHCP says on another NIC, which is left as it was', async () => {
    const { own, here, state } = network({ eth1: '10.0.16.6' })
    assert.deepEqual((await own.lease('eth1'))?.routers, ['10.0.0.1'])
    assert.ok(here.ran().some((line) => line.endsWith(' eth1 up')))
    assert.deepEqual(state(), [])
    assert.deepEqual(here.codes(), [])
  })

  it('is nothing where there is no lease, no such NIC, or a client of its own', async () => {
    const { own, state } = network({ eth1: '' })
    assert.deepEqual([await own.lease('eth1'), await own.lease('eth9'), state()], [undefined, undefined, []])
    const up = network({ eth1: '10.0.16.6' }, { isUp: true })
    assert.equal(await up.own.lease('eth1'), undefined)
    assert.deepEqual(up.here.ran(), [])
  })

  it("is what networkd was told where that is the machine's own client", async () => {
    const lease = '# private\nADDRESS=10.0.16.6\nNETMASK=255.255.240.0\nROUTER=10.0.31.254 10.0.31.253\n'
    const files = {
      '/sys/class/net/eth0/ifindex': '2\n',
      '/sys/class/net/eth1/ifindex': '3\n',
      '/run/systemd/netif/leases/2': 'CLIENTID=01\n',
      '/run/systemd/netif/leases/3': lease,
    }
    const { own, here } = network({ eth1: '10.0.16.9' }, { isUp: true, files })
    const { address, prefix, routers } = (await own.lease('eth1')) ?? {}
    assert.deepEqual([address, prefix, routers], ['10.0.16.6', 20, ['10.0.31.254', '10.0.31.253']])
    assert.equal(await own.lease('eth0'), undefined, 'it has none yet')
    assert.deepEqual([here.ran(), here.codes()], [[], []])
  })
})
