import assert from 'node:assert/strict'
import { HostError } from '../../../core/errors.ts'
import type { Nic } from '../../../core/facts.ts'
import { say } from '../../../core/said.ts'
import { type EphemeralInput, type Via, withEphemeralNetwork } from '../../../network/apply/ephemeral.ts'
import type { Lease } from '../../../network/apply/lease.ts'
import type { MemoryHost, RecordedCall } from '../../../system/memory.ts'
import { nic } from '../../support/nic.ts'
import {
  dhcpcd,
  dhcpcdRun,
  dump,
  environment,
  ephemeral,
  eth0,
  questions,
  setUp,
  takeDown,
  up,
} from './ephemeral-machine.ts'
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

  it('is taken down once, should the process be told to end, and nobody goes on without it', async () => {
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
    const used = withEphemeralNetwork(input, async () => {
      assert.equal(registered, 1)
      await cleanup()
      assert.deepEqual(here.ran().slice(setUp.length), takeDown)
    })
    while (registered !== 0 || here.ran().length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    const later = new Promise((resolve) => setTimeout(resolve, 10, 'waits'))
    assert.equal(await Promise.race([used, later]), 'waits')
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
      'ip -family inet addr add *': { exitCode: 2, stderr: 'RTNETLINK answers: File exists' },
    }
    const routes =
      'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\neth1\t00000000\t0900000A\t0003\t0\t0\t0\t00000000\n'
    const files = { '/sys/class/net/eth0/operstate': 'up\n', '/proc/net/route': routes }
    const { here, input } = ephemeral({ commands, files })
    await withEphemeralNetwork(input, async () => {})
    assert.deepEqual(here.ran(), [dhcpcdRun, 'kill -KILL -- -76', setUp[3]])
  })

  it('loads what requests need while the server is waited for', async () => {
    const { here, input } = ephemeral({ commands: dhcpcd })
    const ran: (readonly string[])[] = []
    const load = async () => {
      ran.push(here.ran())
      throw new Error('a broken build')
    }
    const host = { ...input.host, http: { ...input.host.http, load } }
    await withEphemeralNetwork({ ...input, host }, async () => {})
    assert.deepEqual(
      ran.map((commands) => commands.slice(0, 2)),
      [setUp.slice(0, 2)],
    )
    assert.deepEqual(here.ran().slice(setUp.length), takeDown)
  })

  it('takes away an address that the DHCP client has set itself', async () => {
    const there = { exitCode: 2, stderr: 'Error: ipv4: Address already assigned.' }
    const { here, input } = ephemeral({ commands: { ...dhcpcd, 'ip -family inet addr add *': there } })
    await withEphemeralNetwork(input, async () => {})
    assert.deepEqual(here.ran().slice(setUp.length), takeDown)
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
    const network = { ipv4: 'dhcp', waitForNic: 0 } as const
    await assert.rejects(withEphemeralNetwork({ ...input, network, facts: factsOf([loopback]) }, nobody), {
      code: 'unreachable',
    })
    const clientless = ephemeral({ commands: { ...questions, 'ip *': '' } })
    await assert.rejects(withEphemeralNetwork(clientless.input, nobody), { code: 'not-found' })
    assert.deepEqual(clientless.here.ran(), [up, 'ip -family inet link set dev eth0 down'])
    const silent = ephemeral({ commands: { ...dhcpcd, [dhcpcdRun]: '' } })
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

describe('ephemeral networks side by side', () => {
  const eth1 = nic('eth1', '52:54:00:00:01:03', { operstate: 'down' })
  const each = { ipv4: 'dhcp', nics: 'each' } as const
  /** Until it is ended, as a client does that nobody answers. */
  const silent = ({ options: { signal } }: RecordedCall) =>
    new Promise<string>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }))
  const late = (answer: string | number) => async (_call: RecordedCall, host: MemoryHost) => {
    for (let passed = 0; passed < 20_000; passed += 1000) await host.clock.sleep(1000)
    return answer
  }
  const onEth1 = dhcpcdRun.replace(/eth0$/, 'eth1')
  const eth1Answers = {
    ...dhcpcd,
    'ip -4 addr show dev eth1': '',
    [onEth1]: environment(dump.replaceAll('10.0.0.5', '10.0.0.6')),
    [`${onEth1} -P`]: '',
  }

  it('do not wait for a NIC that no DHCP server answers', async () => {
    const commands = { ...eth1Answers, [dhcpcdRun]: silent }
    const { here, input } = ephemeral({ commands }, { facts: factsOf([loopback, eth0, eth1]), network: each })
    const seen = await withEphemeralNetwork(input, async (lease, name, via) => {
      await via?.host.http.get('http://169.254.169.254/').catch(() => {})
      return [lease?.address, name]
    })
    assert.deepEqual(seen, ['10.0.0.6', 'eth1'])
    assert.deepEqual(here.host.requests[0]?.from, { ipv4: '10.0.0.6', ipv6: undefined })
    // One in the same subnet does not take its way: its routes are in a table of its own.
    const table = 'table 23501'
    assert.deepEqual(
      here.ran().filter((line) => / (route|rule) /.test(line)),
      [
        `ip -4 rule add from 10.0.0.6 ${table} pref 23501`,
        `ip -4 route append 10.0.0.0/24 dev eth1 src 10.0.0.6 ${table}`,
        `ip -4 route replace 10.0.0.1 dev eth1 src 10.0.0.6 ${table}`,
        `ip -4 route replace default via 10.0.0.1 dev eth1 ${table}`,
        `ip -4 route del default dev eth1 ${table}`,
        `ip -4 route del 10.0.0.1 dev eth1 src 10.0.0.6 ${table}`,
        `ip -4 route del 10.0.0.0/24 dev eth1 src 10.0.0.6 ${table}`,
        `ip -4 rule del from 10.0.0.6 ${table} pref 23501`,
      ],
    )
    const links = here.ran().filter((line) => / link /.test(line))
    assert.deepEqual(links.slice(0, 2).sort(), [up, up.replace('eth0', 'eth1')])
    assert.deepEqual(links.slice(2).sort(), [takeDown[3], takeDown[3]?.replace('eth0', 'eth1')])
    assert.deepEqual(here.codes(), [])
  })

  it('take the NIC that leads to a result, though the preferred one has a lease too', async () => {
    const { here, input } = ephemeral(
      { commands: eth1Answers },
      { facts: factsOf([loopback, eth0, eth1]), network: each },
    )
    const work = async (_lease: unknown, name?: string, via?: Via) => {
      if (name === 'eth1') return 'found'
      via?.notices.warning('datasource/failed', say`cut short`)
      await via?.host.clock.sleep(240_000)
      await via?.host.http.get('http://169.254.169.254/', { retries: 1000 })
      return undefined
    }
    assert.equal(await withEphemeralNetwork(input, work), 'found')
    assert.deepEqual(here.codes(), [])
  })

  it('are by IPv6 where DHCP is slow, and DHCP is ended', async () => {
    const commands = { ...dhcpcd, [dhcpcdRun]: silent }
    const network = { ipv4: 'dhcp', ipv6: 'link-local' } as const
    const { here, input } = ephemeral({ commands }, { network })
    let tries = 0
    const work = async (lease?: Lease) => {
      tries += 1
      if (tries < 3) throw new HostError('unreachable', say`no router yet`)
      return lease ?? 'by IPv6'
    }
    assert.equal(await withEphemeralNetwork(input, work), 'by IPv6')
    assert.ok(here.ran().includes('kill -KILL -- -76'))
    assert.ok(here.host.sleeps.reduce((sum, one) => sum + one, 0) <= 6000)
  })

  it('are by IPv4 where it is there in the end and IPv6 leads nowhere', async () => {
    const network = { ipv4: 'dhcp', ipv6: 'link-local' } as const
    const { input } = ephemeral({ commands: { ...dhcpcd, [dhcpcdRun]: late(environment(dump)) } }, { network })
    const work = async (lease?: Lease) => {
      if (lease) return lease.address
      throw new HostError('unreachable', say`no router`)
    }
    assert.equal(await withEphemeralNetwork(input, work), '10.0.0.5')
  })

  it('fail as IPv4 does that came late, where IPv6 gave way to it', async () => {
    const network = { ipv4: 'dhcp', ipv6: 'link-local' } as const
    const { input } = ephemeral({ commands: { ...dhcpcd, [dhcpcdRun]: late(environment(dump)) } }, { network })
    const work = async (lease?: Lease) => {
      throw new HostError('unreachable', lease ? say`no service` : say`no router`)
    }
    await assert.rejects(withEphemeralNetwork(input, work), /no service/)
  })

  it('are tried by IPv6 once more where IPv4 fails in the end', async () => {
    const network = { ipv4: 'dhcp', ipv6: 'link-local' } as const
    const { here, input } = ephemeral({ commands: { ...dhcpcd, [dhcpcdRun]: late(1) } }, { network })
    const work = async () => {
      if (here.ran().includes('kill -KILL -- -76')) return 'late'
      throw new HostError('unreachable', say`no router`)
    }
    assert.equal(await withEphemeralNetwork(input, work), 'late')
  })
})
