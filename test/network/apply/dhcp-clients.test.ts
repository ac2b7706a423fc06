import assert from 'node:assert/strict'
import { withEphemeralNetwork } from '../../../network/apply/ephemeral.ts'
import { nic } from '../../support/nic.ts'
import { dhcpcd, dhcpcdRun, dump, environment, ephemeral, setUp, takeDown, up } from './ephemeral-machine.ts'
import { factsOf } from './machine.ts'

describe('DHCP clients', () => {
  const dhclientFiles = '-lf /run/dhclient.eth0.lease -pf /run/dhclient.eth0.pid -sf /bin/true'

  it('may be dhclient, ended once it is in the background', async () => {
    const lease =
      'lease {\n  interface "eth0";\n  fixed-address 10.0.0.5;\n  option subnet-mask 255.255.255.0;\n  option routers 10.0.0.1;\n}\n'
    let asked = 0
    const { here, input } = ephemeral(
      {
        commands: async ({ argv }, host) => {
          if (argv[0] === 'dhclient') {
            await host.files.write('/run/dhclient.eth0.lease', lease)
            await host.files.write('/run/dhclient.eth0.pid', '88\n')
            await host.files.write('/proc/88/stat', '88 (dhclient) S 87 88 88\n')
          }
          return ''
        },
        programs: ['dhclient'],
      },
      { clients: ['dhclient'] },
    )
    const host = {
      ...input.host,
      clock: {
        ...input.host.clock,
        async sleep(milliseconds: number) {
          asked += 1
          await here.host.files.write('/proc/88/stat', '88 (dhclient) S 1 88 88\n')
          await here.host.clock.sleep(milliseconds)
        },
      },
    }
    const got = await withEphemeralNetwork({ ...input, host }, async (given) => given)
    assert.equal(got?.address, '10.0.0.5')
    assert.equal(got?.broadcast, '10.0.0.255')
    assert.equal(asked, 1)
    assert.deepEqual(here.ran().slice(0, 3), [up, `dhclient -1 -v ${dhclientFiles} eth0`, 'kill -KILL -- 88'])
  })

  it('have got nothing where dhcpcd goes on in the background without an address', async () => {
    const without = 'pid=77\nreason=PREINIT\npid=77\nreason=IPV4LL\nprotocol=ipv4ll\nnew_ip_address=169.254.7.7\n'
    const { here, input } = ephemeral({
      commands: { ...dhcpcd, [dhcpcdRun]: without, 'dhcpcd --dumplease *': "reason='CARRIER'\n" },
    })
    await assert.rejects(
      withEphemeralNetwork(input, async () => {}),
      /dhcpcd got no lease on eth0/,
    )
    assert.deepEqual(here.ran(), [...setUp.slice(0, 3), takeDown.at(-1)])
  })

  it('may be a dhcpcd that says nothing by itself: it is asked for the lease, and where its number is', async () => {
    const { here, input } = ephemeral({
      commands: { ...dhcpcd, [dhcpcdRun]: '', 'dhcpcd --dumplease --ipv4only eth0': dump },
    })
    const got = await withEphemeralNetwork(input, async (given) => given)
    assert.deepEqual([got?.address, got?.routers], ['10.0.0.5', ['10.0.0.1']])
    assert.deepEqual(here.ran(), [...setUp, ...takeDown])
  })

  for (const stream of ['stdout', 'stderr'] as const) {
    it(`may be a dhcpcd that says on ${stream} what its lease is: it is asked for nothing more`, async () => {
      const { here, input } = ephemeral({
        commands: { ...dhcpcd, [dhcpcdRun]: { [stream]: `eth0: executing\n${environment(dump)}eth0: leased\n` } },
      })
      const got = await withEphemeralNetwork(input, async (given) => given)
      assert.equal(got?.address, '10.0.0.5')
      const asked = here.host.calls.filter(({ argv }) => argv[0] === 'dhcpcd').map(({ argv }) => argv.join(' '))
      assert.deepEqual(asked, [dhcpcdRun])
      assert.deepEqual(here.ran(), [...setUp, ...takeDown])
    })
  }

  it('have a dhcpcd ended that was cut short, by the number that it has told', async () => {
    const { here, input } = ephemeral({
      commands: { ...dhcpcd, [dhcpcdRun]: { stdout: 'pid=77\nreason=PREINIT\n', takes: 90_000 } },
    })
    await assert.rejects(
      withEphemeralNetwork(input, async () => {}),
      { code: 'timeout' },
    )
    assert.ok(here.ran().includes('kill -KILL -- -76'))
    assert.ok(!here.host.calls.some(({ argv }) => argv.at(-1) === '-P'))
  })

  it('have a dhcpcd ended, and nothing else, where the first number is what a server says', async () => {
    const refusal = 'eth0: message: no\npid=500\nreason=BOUND\n'
    const { here, input } = ephemeral({
      commands: { ...dhcpcd, [dhcpcdRun]: { stderr: refusal }, 'dhcpcd --dumplease --ipv4only eth0': dump },
      files: { '/proc/500/stat': '500 (systemd-journal) S 1 500 500 0 -1\n' },
    })
    await withEphemeralNetwork(input, async () => {})
    assert.deepEqual(here.ran(), [...setUp, ...takeDown])
  })

  it('may be udhcpc, told to keep what it got', async () => {
    const { here, input } = ephemeral(
      {
        commands: async ({ argv, options }, host) => {
          if (argv[0] !== 'udhcpc') return ''
          const script = await host.files.stat(argv[argv.indexOf('-s') + 1] ?? '')
          assert.equal(script?.mode, 0o700)
          const kept = 'interface=eth0\nip=10.0.0.5\nsubnet=255.255.255.0\nbroadcast=\nrouter=10.0.0.1\nstaticroutes=\n'
          await host.files.write(options.env?.['LEASE_FILE'] ?? '', kept)
          return ''
        },
        programs: ['udhcpc'],
      },
      { clients: ['dhcpcd', 'udhcpc'] },
    )
    const got = await withEphemeralNetwork(input, async (given) => given)
    assert.deepEqual([got?.address, got?.routers], ['10.0.0.5', ['10.0.0.1']])
    assert.match(here.ran()[1] ?? '', /^udhcpc -O staticroutes -i eth0 -s \S+ -n -q -f -v$/)
    assert.deepEqual(
      Object.keys(here.host.tree()).filter((path) => path.startsWith('/var/lib/cloud/tmp/')),
      [],
    )
  })

  it('are asked with an identifier on InfiniBand', async () => {
    const mac = '80:00:00:28:fe:80:00:00:00:00:00:00:68:3a:1e:03:00:12:ae:f7'
    const ib0 = nic('ib0', mac, { type: 32 })
    const { here, input } = ephemeral(
      { unscripted: 'succeed', programs: ['udhcpc'] },
      { facts: factsOf([ib0]), clients: ['udhcpc'] },
    )
    await assert.rejects(
      withEphemeralNetwork(input, async () => {}),
      { code: 'unreachable' },
    )
    assert.match(here.ran().find((command) => command.startsWith('udhcpc')) ?? '', / -x 0x3d:20683a1e030012aef7$/)
  })

  it('that are unknown are reported, and the others tried', async () => {
    const { here, input } = ephemeral({ commands: dhcpcd }, { clients: ['dhcp3'] })
    await withEphemeralNetwork(input, async () => {})
    assert.deepEqual(here.codes(), ['network/dhcp'])
  })
})
