import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { notices } from '../../core/notices.ts'
import { kernelAddresses } from '../../stages/kernel-addresses.ts'
import { networkTables } from '../../stages/network-tables.ts'
import { memory } from '../../system/memory.ts'

const recorded = (name: string) => readFileSync(`fixtures/network-tables/kernel/${name}`, 'utf8')

const attributes = recorded('sys-class-net')
  .trim()
  .split('\n')
  .map((line) => line.split(/:(.*)/s))

const files: Readonly<Record<string, string>> = {
  '/proc/net/fib_trie': recorded('fib_trie'),
  '/proc/net/route': recorded('route'),
  '/proc/net/if_inet6': recorded('if_inet6'),
  '/sys/class/net/bonding_masters': '\n',
  ...Object.fromEntries(attributes.map(([name, value]) => [`/sys/class/net/${name}`, `${value}\n`])),
}

const told = (changes: Readonly<Record<string, string>> = {}) =>
  kernelAddresses(memory({ files: { ...files, ...changes } }).files)

/** A leaf of the trie: an address, and the routes to it. */
const leaf = (address: string, ...routes: string[]) =>
  [`|-- ${address}`, ...routes.map((route) => `   ${route}`), ''].join('\n')
const withLeaves = (...leaves: string[]) => ({ '/proc/net/fib_trie': recorded('fib_trie') + leaves.join('') })
const withRoute = (line: string) => ({ '/proc/net/route': `${recorded('route')}${line.split(' ').join('\t')}\n` })
const withInet6 = (line: string) => ({ '/proc/net/if_inet6': `${recorded('if_inet6')}${line}\n` })

describe("the kernel's files of addresses", () => {
  it('say what `ip` says of the same devices: with a cable and without, down, with a gateway, with routes that are no address', async () => {
    const quiet = notices(() => {}, 'test')
    const { '/proc/net/fib_trie': _, ...others } = files
    const asked = memory({
      files: { ...others, '/usr/sbin/ip': '' },
      commands: { 'ip -json addr show': recorded('addr.json') },
    })
    const table = await networkTables(memory({ files }), quiet)
    assert.match(table, /nic1 .*False .*192\.0\.2\.1 .*255\.255\.255\.252 .*global/)
    assert.equal(table, await networkTables(asked, quiet))
  })

  it('have nothing of a machine without addresses but its devices', async () => {
    const bare = { '/proc/net/fib_trie': 'Main:\nLocal:\n', '/proc/net/route': '', '/proc/net/if_inet6': '' }
    const devices = await told(bare)
    assert.deepEqual(devices?.map(({ ifname }) => ifname).sort(), ['lo', 'nic0', 'nic1', 'peer0', 'peer1'])
    assert.deepEqual(
      devices?.flatMap(({ addr_info }) => addr_info),
      [],
    )
  })

  const doubts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'an address that lies in no network, as a /32': withLeaves(leaf('10.1.1.1', '/32 host LOCAL')),
    'a second address in a network': withLeaves(leaf('10.0.0.6', '/32 host LOCAL')),
    'a second address of lo': withLeaves(leaf('127.0.0.53', '/32 host LOCAL')),
    'two devices in the same network': withRoute('nic1 0000000A 00000000 0001 0 0 0 00FFFFFF 0 0 0'),
    'a network within another': {
      ...withRoute('nic1 0000000A 00000000 0001 0 0 0 C0FFFFFF 0 0 0'),
      ...withLeaves(leaf('10.0.0.63', '/32 link BROADCAST')),
    },
    'a network of two addresses': {
      ...withRoute('peer0 0000080A 00000000 0001 0 0 0 FEFFFFFF 0 0 0'),
      ...withLeaves(leaf('10.8.0.0', '/31 link UNICAST', '/32 host LOCAL')),
    },
    'an address in a network that only a route makes': withLeaves(leaf('198.51.100.9', '/32 host LOCAL')),
    'a link-local address, whose scope is not told': {
      ...withRoute('peer0 0000FEA9 00000000 0001 0 0 0 0000FFFF 0 0 0'),
      ...withLeaves(leaf('169.254.3.4', '/32 host LOCAL'), leaf('169.254.255.255', '/32 link BROADCAST')),
    },
    'two IPv6 addresses of one scope': withInet6('20010db8000000000000000000000006 03 40 00 82     nic0'),
    'an IPv6 address of a scope without a name': withInet6('20010db8000000000000000000000006 03 40 99 82     peer1'),
    'a tunnel': { '/sys/class/net/peer1/flags': '0x1091\n' },
    'a device with an address of another kind': { '/sys/class/net/peer1/address': '00:00:00:00\n' },
  }
  for (const [what, changes] of Object.entries(doubts)) {
    it(`do not tell where there is ${what}`, async () => {
      assert.ok(await told())
      assert.equal(await told(changes), undefined)
    })
  }

  it('do not tell where they are missing', async () => {
    assert.equal(await kernelAddresses(memory({}).files), undefined)
  })
})
