import assert from 'node:assert/strict'
import { HostError } from '../../../core/errors.ts'
import type { Nic } from '../../../core/facts.ts'
import { say } from '../../../core/said.ts'
import { type EphemeralInput, withEphemeralNetwork } from '../../../network/apply/ephemeral.ts'
import { nic } from '../../support/nic.ts'
import { dhcpcd, dhcpcdRun, dump, ephemeral, eth0, questions, setUp, takeDown, up } from './ephemeral-machine.ts'
import { factsOf, loopback } from './machine.ts'

describe('an ephemeral network by DHCP', () => {
  it('is set up, used and taken down', async () => {
    const { here, input } = ephemeral({ commands: dhcpcd })
    const seen = await withEphemeralNetwork(input, async (lease) => {
      assert.deepEqual(here.ran(), setUp)
      return lease
    })
    assert.deepEqual(here.ran(), [...setUp, ...takeDown])
    assert.deepEqual(
      [seen?.interface, seen?.address, seen?.prefix, seen?.routers],
      ['eth0', '10.0.0.5', 24, ['10.0.0.1']],
    )
    assert.equal(seen?.options['subnet-cidr'], '24')
    assert.deepEqual(here.codes(), [])
  })

  it('is taken down when its user throws', async () => {
    const { here, input } = ephemeral({ commands: dhcpcd })
    const failing = withEphemeralNetwork(input, async () => {
      throw new TypeError('bad metadata')
    })
    await assert.rejects(failing, TypeError)
    assert.deepEqual(here.ran().slice(setUp.length), takeDown)
  })

  it('is taken down once, should the process be told to end', async () => {
    let cleanup = async () => {}
    let registered = 0
    const exits: EphemeralInput['exits'] = (given) => {
      cleanup = given
      registered += 1
      return () => {
        registered -= 1
      }
    }
    const { here, input } = ephemeral({ commands: dhcpcd }, { exits })
    await withEphemeralNetwork(input, async () => {
      assert.equal(registered, 1)
      await cleanup()
      assert.deepEqual(here.ran().slice(setUp.length), takeDown)
    })
    assert.equal(registered, 0)
    assert.equal(here.ran().length, setUp.length + takeDown.length)
  })

  it('is taken down when only half of it comes up', async () => {
    const commands = { ...dhcpcd, 'ip -4 route replace default via 10.0.0.1 dev eth0': 2 }
    const { here, input } = ephemeral({ commands })
    await assert.rejects(
      withEphemeralNetwork(input, async () => assert.fail('used')),
      { code: 'exit' },
    )
    assert.deepEqual(here.ran().slice(-3), takeDown.slice(1))
  })

  it('goes on taking down after a failure, and reports it', async () => {
    const commands = { ...dhcpcd, 'ip -4 route del default dev eth0': 2 }
    const { here, input } = ephemeral({ commands })
    await withEphemeralNetwork(input, async () => {})
    assert.deepEqual(here.ran().slice(setUp.length), takeDown)
    assert.deepEqual(here.codes(), ['network/ephemeral'])
  })

  it('leaves what was there: the link, the address, a default route, what exists already', async () => {
    const commands = {
      ...dhcpcd,
      'ip -4 addr show dev eth0': '2: eth0: <UP>\n    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0\n',
      'ip -4 route show default': 'default via 10.0.0.9 dev eth1\n',
      'ip -family inet addr add *': { exitCode: 2, stderr: 'RTNETLINK answers: File exists' },
    }
    const { here, input } = ephemeral({ commands, files: { '/sys/class/net/eth0/operstate': 'up\n' } })
    await withEphemeralNetwork(input, async () => {})
    assert.deepEqual(here.ran(), [dhcpcdRun, 'kill -KILL -- -76', setUp[3]])
  })

  it('takes away an address that the DHCP client has set itself', async () => {
    const there = { exitCode: 2, stderr: 'Error: ipv4: Address already assigned.' }
    const { here, input } = ephemeral({ commands: { ...dhcpcd, 'ip -family inet addr add *': there } })
    await withEphemeralNetwork(input, async () => {})
    assert.deepEqual(here.ran().slice(setUp.length), takeDown)
  })

  it('takes static routes in place of the router', async () => {
    const lease = `${dump}classless_static_routes='0.0.0.0/0 10.0.0.1 169.254.169.254/32 0.0.0.0'\n`
    const { here, input } = ephemeral({ commands: { ...dhcpcd, 'dhcpcd --dumplease --ipv4only eth0': lease } })
    await withEphemeralNetwork(input, async () => {})
    const routes = here.ran().filter((command) => command.includes(' route '))
    assert.deepEqual(routes, [
      'ip -4 route append default via 10.0.0.1 dev eth0',
      'ip -4 route append 169.254.169.254/32 dev eth0',
      'ip -4 route del 169.254.169.254/32 dev eth0',
      'ip -4 route del default via 10.0.0.1 dev eth0',
    ])
  })

  it('reads option 245 from the packet that dhcpcd keeps', async () => {
    const packet = Buffer.concat([Buffer.alloc(240), Buffer.from([53, 1, 5, 0, 245, 4, 168, 63, 129, 16, 255])])
    const { input } = ephemeral({ commands: dhcpcd, files: { '/var/lib/dhcpcd/eth0.lease': packet } })
    const lease = await withEphemeralNetwork(input, async (given) => given)
    assert.equal(lease?.options['unknown-245'], 'a8:3f:81:10')
  })

  it('is not set up if one of its servers answers already', async () => {
    const http = { 'http://169.254.169.254/': 'here' }
    const { here, input } = ephemeral({ http }, { network: { ipv4: 'dhcp', unless: ['http://169.254.169.254/'] } })
    assert.equal(await withEphemeralNetwork(input, async (lease) => lease), undefined)
    assert.deepEqual(here.ran(), [])
  })

  it('fails if there is no NIC, no client, or no lease', async () => {
    const nobody = async () => assert.fail('used')
    const { input } = ephemeral({})
    await assert.rejects(withEphemeralNetwork({ ...input, facts: factsOf([loopback]) }, nobody), {
      code: 'unreachable',
    })
    const clientless = ephemeral({ commands: { ...questions, 'ip *': '' } })
    await assert.rejects(withEphemeralNetwork(clientless.input, nobody), { code: 'not-found' })
    assert.deepEqual(clientless.here.ran(), [up, 'ip -family inet link set dev eth0 down'])
    const silent = ephemeral({ commands: { ...dhcpcd, 'dhcpcd --dumplease --ipv4only eth0': '' } })
    await assert.rejects(withEphemeralNetwork(silent.input, nobody), { code: 'unreachable' })
  })
})

describe('other ephemeral networks', () => {
  it("need no more than the link for IPv6's link-local address", async () => {
    const { here, input } = ephemeral({ commands: { 'ip *': '' } }, { network: { ipv6: 'link-local' } })
    assert.equal(await withEphemeralNetwork(input, async (lease) => lease), undefined)
    assert.deepEqual(here.ran(), [up])
  })

  it('are only IPv6 if IPv4 fails, and a failure if both do', async () => {
    const both = { network: { ipv4: 'dhcp', ipv6: 'link-local' } } as const
    const works = ephemeral({ commands: { ...questions, 'ip *': '' } }, both)
    assert.equal(await withEphemeralNetwork(works.input, async (lease) => lease), undefined)
    const fails = ephemeral({ commands: { ...questions, 'ip *': 1 } }, both)
    await assert.rejects(
      withEphemeralNetwork(fails.input, async () => {}),
      /^HostError: ip exited with status 1$/,
    )
  })

  it('may be one fixed address', async () => {
    const fixed = { address: '192.0.2.5', prefix: 30, router: '192.0.2.6' }
    const { here, input } = ephemeral({ commands: { ...questions, 'ip *': '' } }, { network: { ipv4: fixed } })
    await withEphemeralNetwork(input, async () => {})
    assert.deepEqual(here.ran(), [
      'ip -family inet addr add 192.0.2.5/30 broadcast 192.0.2.7 dev eth0',
      up,
      'ip -4 route replace 192.0.2.6 dev eth0 src 192.0.2.5',
      'ip -4 route replace default via 192.0.2.6 dev eth0',
      'ip -4 route del default dev eth0',
      'ip -4 route del 192.0.2.6 dev eth0 src 192.0.2.5',
      'ip -family inet link set dev eth0 down',
      'ip -family inet addr del 192.0.2.5/30 dev eth0',
    ])
  })

  it('may be an IPv4 link-local address that follows from the MAC', async () => {
    const { here, input } = ephemeral({ commands: { ...questions, 'ip *': '' } }, { network: { ipv4: 'link-local' } })
    await withEphemeralNetwork(input, async () => {})
    assert.equal(here.ran()[0], 'ip -family inet addr add 169.254.1.2/16 broadcast 169.254.255.255 dev eth0')
  })

  it('are tried on each NIC until one leads to a result, those preferred first', async () => {
    const [eth1, ens5] = [nic('eth1', '52:54:00:00:01:03'), nic('ens5', '52:54:00:00:01:04', { driver: 'ena' })]
    const network = { ipv6: 'link-local', nics: 'each', prefer: ({ driver }: Nic) => driver === 'ena' } as const
    const facts = factsOf([loopback, eth0, eth1, ens5])
    const { input } = ephemeral({ commands: { 'ip *': '' } }, { network, facts })
    const tried: (string | undefined)[] = []
    const until = (name: string) => async (_lease: unknown, by?: string) => {
      tried.push(by)
      if (by === 'ens5') throw new HostError('unreachable', say`nobody there`)
      return by === name ? 'found' : undefined
    }
    assert.equal(await withEphemeralNetwork(input, until('eth1')), 'found')
    assert.deepEqual(tried, ['ens5', 'eth0', 'eth1'])
    assert.equal(await withEphemeralNetwork(input, until('none')), undefined)
    const bug = withEphemeralNetwork(input, () => Promise.reject(new TypeError('bug')))
    await assert.rejects(bug, TypeError)
  })

  it('are tried on only one NIC if nothing else is asked for', async () => {
    const facts = factsOf([loopback, eth0, nic('eth1', '52:54:00:00:01:03')])
    const { input } = ephemeral({ commands: { 'ip *': '' } }, { network: { ipv6: 'link-local' }, facts })
    const tried: (string | undefined)[] = []
    await withEphemeralNetwork(input, async (_lease, by) => tried.push(by))
    assert.deepEqual(tried, ['eth0'])
  })
})
