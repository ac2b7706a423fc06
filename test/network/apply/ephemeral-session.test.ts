import assert from 'node:assert/strict'
import { withEphemeralNetwork } from '../../../network/apply/ephemeral.ts'
import type { AnswerFunction, MemoryHost, RecordedCall } from '../../../system/memory.ts'
import { nic } from '../../support/nic.ts'
import { dhcpcd, dhcpcdRun, dump, environment, ephemeral, questions, setUp, takeDown, up } from './ephemeral-machine.ts'
import { factsOf, loopback } from './machine.ts'

describe('what an ephemeral network sets up on a NIC', () => {
  it('fails as `ip` does where the link cannot be raised, and starts no client that would ask before the link is up', async () => {
    const commands = { ...dhcpcd, [up]: { exitCode: 2, stderr: 'RTNETLINK answers: Network is down' } }
    const { here, input } = ephemeral({ commands })
    await assert.rejects(
      withEphemeralNetwork(input, async () => assert.fail('used')),
      {
        short: 'ip exited with status 2: RTNETLINK answers: Network is down',
      },
    )
    assert.deepEqual(here.ran(), [up])
  })

  it('loses its address and its link when its ways are gone, both at once', async () => {
    const order: string[] = []
    const slow = async ({ argv }: RecordedCall, { clock }: MemoryHost) => {
      order.push(`${argv[3]} begins`)
      await clock.sleep(1)
      order.push(`${argv[3]} ends`)
      return ''
    }
    const [first = '', second = '', address = '', link = ''] = takeDown
    const commands = { ...dhcpcd, [first]: slow, [second]: slow, [address]: slow, [link]: slow }
    await withEphemeralNetwork(ephemeral({ commands }).input, async () => {})
    assert.deepEqual(order, [
      ...['del begins', 'del ends', 'del begins', 'del ends'],
      ...['addr begins', 'link begins', 'addr ends', 'link ends'],
    ])
  })

  it('takes static routes in place of the router', async () => {
    const lease = `${dump}classless_static_routes='0.0.0.0/0 10.0.0.1 169.254.169.254/32 0.0.0.0'\n`
    const { here, input } = ephemeral({ commands: { ...dhcpcd, [dhcpcdRun]: environment(lease) } })
    await withEphemeralNetwork(input, async () => {})
    const routes = here.ran().filter((command) => command.includes(' route '))
    assert.deepEqual(routes, [
      'ip -4 route append default via 10.0.0.1 dev eth0',
      'ip -4 route append 169.254.169.254/32 dev eth0',
      'ip -4 route del 169.254.169.254/32 dev eth0',
      'ip -4 route del default via 10.0.0.1 dev eth0',
    ])
  })

  it('has an address on the link where the lease leads nowhere, and else goes by the lease', async () => {
    const lost = dump.replace(/routers=.*\n/, '')
    const added = async (lease: string) => {
      const commands = { ...dhcpcd, [dhcpcdRun]: environment(lease) }
      const { here, input } = ephemeral({ commands }, { network: { ipv4: 'dhcp', onLink: '169.254.169.254' } })
      await withEphemeralNetwork(input, async () => {})
      return here.ran().filter((line) => line.startsWith('ip -4 route') && line.includes('169.254.169.254'))
    }
    assert.deepEqual(await added(lost), [
      'ip -4 route append 169.254.169.254/32 dev eth0 src 10.0.0.5',
      'ip -4 route del 169.254.169.254/32 dev eth0 src 10.0.0.5',
    ])
    assert.deepEqual(await added(dump), [])
  })

  it('reads option 245 from the packet that dhcpcd keeps', async () => {
    const packet = Buffer.concat([Buffer.alloc(240), Buffer.from([53, 1, 5, 0, 245, 4, 168, 63, 129, 16, 255])])
    const { input } = ephemeral({ commands: dhcpcd, files: { '/var/lib/dhcpcd/eth0.lease': packet } })
    const lease = await withEphemeralNetwork(input, async (given) => given)
    assert.equal(lease?.options['unknown-245'], 'a8:3f:81:10')
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

  it('is never the address of a service', async () => {
    for (const [mac, address] of [
      ['52:54:00:00:a9:fe', '169.254.1.254'],
      ['52:54:00:00:ff:ff', '169.254.87.1'],
      ['52:54:00:00:00:00', '169.254.168.254'],
    ] as const) {
      const facts = factsOf([loopback, nic('eth0', mac, { operstate: 'down' })])
      const { here, input } = ephemeral({ commands: dhcpcd }, { facts, network: { ipv4: 'link-local' } })
      await withEphemeralNetwork(input, async () => {})
      assert.equal(here.ran()[0], `ip -family inet addr add ${address}/16 broadcast 169.254.255.255 dev eth0`)
    }
  })

  describe('whose address the kernel tells', () => {
    const trie = (...addresses: string[]) =>
      `Local:\n${['127.0.0.1', ...addresses].map((address) => `     |-- ${address}\n        /32 host LOCAL\n`).join('')}`
    const named = '/proc/net/fib_trie'
    const [linkUp, asked, killed, added, ...routes] = setUp

    /** `set`: what the DHCP client does about the address. */
    async function ran(before: string, set?: string): Promise<readonly string[]> {
      const client: AnswerFunction = async (_, host) => {
        if (set !== undefined) await host.files.write(named, set)
        return environment(dump)
      }
      const { here, input } = ephemeral({ commands: { ...dhcpcd, [dhcpcdRun]: client }, files: { [named]: before } })
      await withEphemeralNetwork(input, async () => {})
      assert.deepEqual(
        here.host.ran.filter((argv) => argv.includes('show')),
        [],
      )
      return here.ran()
    }

    it('asks `ip` for nothing that the client has done, and takes it away', async () => {
      assert.deepEqual(await ran(trie(), trie('10.0.0.5')), [linkUp, asked, killed, ...routes, ...takeDown])
    })

    it('sets it where the client did not', async () => {
      assert.deepEqual(await ran(trie()), [linkUp, asked, killed, added, ...routes, ...takeDown])
    })

    it('leaves one that was there before', async () => {
      const there = await ran(trie('10.0.0.5'), trie('10.0.0.5'))
      assert.deepEqual(
        there.filter((line) => line.includes(' addr ')),
        [added],
      )
    })
  })
})
