import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type EphemeralInput, withEphemeralNetwork } from '../../../network/apply/ephemeral.ts'
import { leaseFrom, parseDhclientLeases, parseDhcpcdLease } from '../../../network/apply/lease.ts'
import { processExits } from '../../../network/apply/process-exits.ts'
import { parseClasslessRoutes, parseRoutePairs } from '../../../network/apply/static-routes.ts'
import type { World } from '../../../system/memory.ts'
import { factsOf, loopback, machine, nic, sysfs } from './machine.ts'

const eth0 = nic('eth0', '52:54:00:00:01:02', { operstate: 'down' })
const dump = `broadcast_address='10.0.0.255'
ip_address='10.0.0.5'
routers='10.0.0.1'
subnet_mask='255.255.255.0'
subnet_cidr='24'
`
const dhcpcdRun = 'dhcpcd --ipv4only --waitip --persistent --noarp --debug --script=/bin/true eth0'
const questions = { 'ip -4 addr show dev eth0': '', 'ip -4 route show default': '' }
const dhcpcd: NonNullable<World['commands']> = {
  ...questions,
  'ip *': '',
  [dhcpcdRun]: '',
  'dhcpcd --dumplease --ipv4only eth0': dump,
  [`${dhcpcdRun} -P`]: '/run/dhcpcd/eth0-4.pid\n',
  'kill *': '',
}
const pidFiles = {
  '/run/dhcpcd/eth0-4.pid': '77\n',
  '/proc/77/stat': '77 (dh cpcd) x) S 1 76 76 0 -1\n',
}
const up = 'ip link set dev eth0 up'
const setUp = [
  up,
  dhcpcdRun,
  'kill -KILL -- -76',
  'ip -family inet addr add 10.0.0.5/24 broadcast 10.0.0.255 dev eth0',
  'ip -4 route replace 10.0.0.1 dev eth0 src 10.0.0.5',
  'ip -4 route replace default via 10.0.0.1 dev eth0',
]
const takeDown = [
  'ip -4 route del default dev eth0',
  'ip -4 route del 10.0.0.1 dev eth0 src 10.0.0.5',
  'ip -family inet addr del 10.0.0.5/24 dev eth0',
  'ip -family inet link set dev eth0 down',
]

function ephemeral(world: World, changes: Partial<EphemeralInput> = {}) {
  const here = machine({ ...world, files: { ...sysfs([loopback, eth0]), ...pidFiles, ...world.files } })
  const input: EphemeralInput = {
    host: here.host,
    facts: factsOf([loopback, eth0]),
    notices: here.sink,
    network: { ipv4: 'dhcp' },
    exits: () => () => {},
    ...changes,
  }
  return { here, input }
}

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

  it('is taken down when it comes up by half', async () => {
    const commands = { ...dhcpcd, 'ip -4 route replace default via 10.0.0.1 dev eth0': 2 }
    const { here, input } = ephemeral({ commands })
    await assert.rejects(
      withEphemeralNetwork(input, async () => assert.fail('used')),
      { code: 'exit' },
    )
    assert.deepEqual(here.ran().slice(-3), takeDown.slice(1))
  })

  it('goes on taking down after a failure, and tells it', async () => {
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

  it('is not set up where one of its servers answers already', async () => {
    const http = { 'http://169.254.169.254/': 'here' }
    const { here, input } = ephemeral({ http }, { network: { ipv4: 'dhcp', unless: ['http://169.254.169.254/'] } })
    assert.equal(await withEphemeralNetwork(input, async (lease) => lease), undefined)
    assert.deepEqual(here.ran(), [])
  })

  it('fails where there is no NIC, no client, or no lease', async () => {
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

describe('DHCP clients', () => {
  const dhclientFiles = '-lf /run/dhclient.lease -pf /run/dhclient.pid -sf /bin/true'

  it('may be dhclient, ended once it is in the background', async () => {
    const lease =
      'lease {\n  interface "eth0";\n  fixed-address 10.0.0.5;\n  option subnet-mask 255.255.255.0;\n  option routers 10.0.0.1;\n}\n'
    let asked = 0
    const { here, input } = ephemeral(
      {
        commands: async ({ argv }, host) => {
          if (argv[0] === 'dhclient') {
            await host.files.write('/run/dhclient.lease', lease)
            await host.files.write('/run/dhclient.pid', '88\n')
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
      Object.keys(here.host.tree()).filter((path) => path.startsWith('/var/tmp/cloud-init/')),
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

  it('that nobody knows are told, and the others tried', async () => {
    const { here, input } = ephemeral({ commands: dhcpcd }, { clients: ['dhcp3'] })
    await withEphemeralNetwork(input, async () => {})
    assert.deepEqual(here.codes(), ['network/dhcp'])
  })
})

describe('other ephemeral networks', () => {
  it("need no more than the link for IPv6's link-local address", async () => {
    const { here, input } = ephemeral({ commands: { 'ip *': '' } }, { network: { ipv6: 'link-local' } })
    assert.equal(await withEphemeralNetwork(input, async (lease) => lease), undefined)
    assert.deepEqual(here.ran(), [up])
  })

  it('are IPv6 alone where IPv4 fails, and a failure where both do', async () => {
    const both = { network: { ipv4: 'dhcp', ipv6: 'link-local' } } as const
    const works = ephemeral({ commands: { ...questions, 'ip *': '' } }, both)
    assert.equal(await withEphemeralNetwork(works.input, async (lease) => lease), undefined)
    const fails = ephemeral({ commands: { ...questions, 'ip *': 1 } }, both)
    await assert.rejects(
      withEphemeralNetwork(fails.input, async () => {}),
      /ip link set dev eth0 up/,
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
})

describe('leases', () => {
  it("of dhclient are the file's last", () => {
    const text = `lease {\n  fixed-address 10.0.0.1;\n}\nlease {\n  interface "eth0";\n  fixed-address 10.0.0.2;\n  option domain-name "a;b";\n  option unknown-245 a8:3f:81:10;\n  renew 4 2026/01/01 00:00:00;\n}\n`
    const options = parseDhclientLeases(text)
    assert.equal(options?.['fixed-address'], '10.0.0.2')
    assert.equal(options?.['domain-name'], 'a;b')
    assert.equal(options?.['unknown-245'], 'a8:3f:81:10')
    assert.equal(parseDhclientLeases('nothing'), undefined)
  })

  it("of dhcpcd get dhclient's names", () => {
    assert.deepEqual(
      parseDhcpcdLease("ip_address='10.0.0.5'\nclassless_static_routes=x\nhost_name='a=b'\nbad line\n"),
      {
        'fixed-address': '10.0.0.5',
        static_routes: 'x',
        'host-name': 'a=b',
      },
    )
  })

  it('need an address, and a netmask that is one', () => {
    const read = (options: Record<string, string>) => leaseFrom(options, 'eth0', assert.fail)
    assert.throws(() => read({}), RangeError)
    assert.throws(() => read({ 'fixed-address': '10.0.0.5; reboot' }), RangeError)
    assert.throws(() => read({ 'fixed-address': '10.0.0.5', 'subnet-mask': '255.0.255.0' }), RangeError)
    assert.equal(read({ 'fixed-address': '10.0.0.5', 'subnet-mask': '255.255.254.0' }).broadcast, '10.0.1.255')
  })

  it('take the first option that has routes, and tell what cannot be read of it', () => {
    const problems: string[] = []
    const options = {
      'fixed-address': '10.0.0.5',
      'rfc3442-classless-static-routes': '0,10,0,0,1,33,1',
      'unknown-121': '0:1:1:1:1',
    }
    const { routes } = leaseFrom(options, 'eth0', (problem) => problems.push(problem))
    assert.deepEqual(routes, [{ target: '0.0.0.0/0', gateway: '10.0.0.1' }])
    assert.match(problems.join(), /33 is no prefix length/)
  })
})

describe('classless static routes', () => {
  const read = (text: string) => parseClasslessRoutes(text).routes.map(({ target, gateway }) => `${target} ${gateway}`)

  it('are read in every spelling', () => {
    assert.deepEqual(read('32,169,254,169,254,192,168,0,1,0,10,0,0,1'), [
      '169.254.169.254/32 192.168.0.1',
      '0.0.0.0/0 10.0.0.1',
    ])
    assert.deepEqual(read('24.191.168.128 192.168.128.1,0 192.168.128.1'), [
      '191.168.128.0/24 192.168.128.1',
      '0.0.0.0/0 192.168.128.1',
    ])
    assert.deepEqual(read('18:a:1:2:c0:a8:0:1'), ['10.1.2.0/24 192.168.0.1'])
    assert.deepEqual(read('8,10,1,1,1,1,9,10,128,2,2,2,2,17,10,1,128,3,3,3,3;'), [
      '10.0.0.0/8 1.1.1.1',
      '10.128.0.0/9 2.2.2.2',
      '10.1.128.0/17 3.3.3.3',
    ])
    assert.deepEqual(read(''), [])
  })

  it('stop at the first that cannot be read', () => {
    for (const text of ['0,10,0,0,1,24,10', '0,10,0,0,1,99,1']) {
      const { routes, problem } = parseClasslessRoutes(text)
      assert.equal(routes.length, 1, text)
      assert.ok(problem, text)
    }
    assert.ok(parseClasslessRoutes('0,10,0,0,1; reboot').problem)
    assert.ok(parseClasslessRoutes('0,10,0,0,256').problem)
  })

  it('come in pairs as well', () => {
    assert.deepEqual(parseRoutePairs('10.0.0.0/8 10.0.0.1 0.0.0.0/0 10.0.0.1').routes.length, 2)
    assert.ok(parseRoutePairs('10.0.0.0/8').problem)
    assert.ok(parseRoutePairs('10.0.0.0/8 $(reboot)').problem)
  })
})

describe("the process's signals", () => {
  it('end it as they would have, once all is undone', async () => {
    const program = `
      import { processExits } from ${JSON.stringify(new URL('../../../network/apply/process-exits.ts', import.meta.url).href)}
      processExits(async () => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        process.stdout.write('undone')
      })
      setInterval(() => {}, 1000)
      process.stdout.write('ready ')
    `
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
      if (said === 'ready ') child.kill('SIGTERM')
    })
    const [, signal] = await once(child, 'close')
    assert.deepEqual([said, signal], ['ready undone', 'SIGTERM'])
  })

  it('are watched only while there is something to undo', () => {
    const before = process.listenerCount('SIGTERM')
    const unregister = processExits(async () => {})
    assert.equal(process.listenerCount('SIGTERM'), before + 1)
    unregister()
    assert.equal(process.listenerCount('SIGTERM'), before)
  })
})
