import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import type { Json } from '../../../core/json.ts'
import type { ChooseInput } from '../../../network/apply/contract.ts'
import { klibcConfig } from '../../../network/apply/initramfs.ts'
import { cmdlineConfig, shellWords } from '../../../network/apply/kernel-cmdline.ts'
import { chooseNetworkConfig, pickSource } from '../../../network/apply/source.ts'
import type { World } from '../../../system/memory.ts'
import { factsOf, instanceWith, loopback, machine, nic, paths } from './machine.ts'

const eth0 = nic('eth0', '52:54:00:00:00:01')
const v1 = (name: string): Json => ({ version: 1, config: [{ type: 'physical', name }] })
const encode = (text: string) => Buffer.from(text).toString('base64')

async function choose(world: World, changes: Partial<ChooseInput> & { cmdline?: string } = {}) {
  const { cmdline = 'ro', ...rest } = changes
  const here = machine(world)
  const choice = await chooseNetworkConfig({
    host: here.host,
    facts: factsOf([loopback, eth0], { cmdline }),
    config: {},
    instance: undefined,
    paths,
    notices: here.sink,
    ...rest,
  })
  return { choice, here }
}

describe('the source of the network config', () => {
  it('is the first in order that has one', () => {
    const candidates = { cmdline: null, initramfs: v1('a'), system_cfg: v1('b'), ds: v1('c') }
    assert.deepEqual(pickSource(candidates).config, v1('a'))
    assert.equal(pickSource(candidates).source, 'initramfs')
    const order = ['cmdline', 'system_cfg', 'ds', 'initramfs'] as const
    assert.equal(pickSource(candidates, order).source, 'system_cfg')
  })

  it('loses a network: around it', () => {
    assert.deepEqual(pickSource({ ds: { network: v1('x') } }).config, v1('x'))
  })

  it('may say that there shall be none, and nothing after it is asked', () => {
    const choice = pickSource({ system_cfg: { config: 'disabled' }, ds: v1('x') })
    assert.deepEqual(
      [choice.disabled, choice.config, choice.source, choice.reason],
      [true, undefined, 'system_cfg', 'network config is disabled by system_cfg'],
    )
    assert.equal(pickSource({ ds: { network: { config: 'disabled' } } }).disabled, true)
  })

  it('tells why it won', () => {
    const { reason } = pickSource({ ds: v1('x') })
    assert.match(reason, /the datasource \(ds\).*the kernel command line, the initramfs, the system config had none/)
  })

  it('is nothing at all where a file of an upgraded machine says so', async () => {
    const marker = '/var/lib/cloud/data/upgraded-network'
    const { choice } = await choose({ files: { [marker]: '' } }, { instance: instanceWith(v1('x')) })
    assert.deepEqual([choice.disabled, choice.source], [true, marker])
  })

  it('prefers the command line to the system config and that to the datasource', async () => {
    const text = encode('version: 2\nethernets: {}\n')
    const all = { cmdline: `ro network-config=${text}`, config: { network: v1('b') }, instance: instanceWith(v1('c')) }
    assert.equal((await choose({}, all)).choice.source, 'cmdline')
    assert.equal((await choose({}, { ...all, cmdline: 'ro' })).choice.source, 'system_cfg')
    assert.equal((await choose({}, { instance: instanceWith(v1('c')) })).choice.source, 'ds')
  })

  it('falls back to DHCP on the best NIC', async () => {
    const { choice } = await choose({})
    assert.deepEqual(choice.config, {
      version: 2,
      ethernets: {
        eth0: { dhcp4: true, dhcp6: true, 'set-name': 'eth0', match: { macaddress: '52:54:00:00:00:01' } },
      },
    })
    assert.equal(choice.source, 'fallback')
  })

  it('warns of an empty config and falls back', async () => {
    const { choice, here } = await choose({}, { instance: instanceWith({ network: {} }) })
    assert.equal(choice.source, 'fallback')
    assert.deepEqual(here.codes(), ['network/empty-config'])
  })

  it('has no fallback where the distro or the config turns it off', async () => {
    assert.equal((await choose({}, { disableFallback: true })).choice.config, undefined)
    const config = { system_info: { disable_fallback_netcfg: false } }
    assert.notEqual((await choose({}, { disableFallback: true, config })).choice.config, undefined)
  })

  it('takes the NIC that the datasource was reached through', async () => {
    const facts = factsOf([eth0, nic('eth5', '52:54:00:00:00:05')])
    const { choice } = await choose({}, { facts, instance: instanceWith(undefined, { interface: 'eth5' }) })
    assert.match(JSON.stringify(choice.config), /"eth5":/)
  })
})

describe('network-config= of the kernel command line', () => {
  const read = (cmdline: string) => {
    const here = machine()
    return { config: cmdlineConfig(cmdline, here.sink), codes: here.codes() }
  }

  it('is base64 of YAML, gzipped or not; the last one counts', () => {
    const yaml = 'version: 1\nconfig: []\n'
    const zipped = gzipSync(yaml).toString('base64')
    const expected = { version: 1, config: [] }
    assert.deepEqual(read(`network-config=${encode(yaml)}`).config, expected)
    assert.deepEqual(read(`a network-config=disabled b network-config=${zipped} c`).config, expected)
  })

  it('may be the word disabled, or empty', () => {
    assert.deepEqual(read('network-config=disabled').config, { config: 'disabled' })
    assert.deepEqual(read('network-config='), { config: undefined, codes: [] })
  })

  it('is ignored with an error where it cannot be read', () => {
    for (const bad of ['%%%', encode('- a list\n'), encode('a: ['), 'H4sIAAAA']) {
      const { config, codes } = read(`network-config=${bad}`)
      assert.equal(config, undefined, bad)
      assert.ok(codes.length > 0 && codes.every((code) => code === 'network/bad-cmdline'), bad)
    }
  })

  it('does not unpack a bomb', () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024)).toString('base64')
    assert.equal(read(`network-config=${bomb}`).config, undefined)
  })
})

describe('the network of the initramfs', () => {
  const facts = factsOf([nic('ens3', '52:54:00:00:00:03')])
  const klibc = (text: string, path = '/run/net-ens3.conf') => klibcConfig([{ path, text }], facts)

  it('is a DHCP subnet that nobody starts', () => {
    const text = `DEVICE='ens3'\nPROTO='dhcp'\nIPV4ADDR='10.0.0.5'\nIPV4GATEWAY='10.0.0.1'\nIPV4DNS0='10.0.0.2'\nIPV4DNS1='0.0.0.0'\nDOMAINSEARCH='x.example'\nIPV4DOMAINSEARCH='a.example, b.example'\n`
    assert.deepEqual(klibc(text), {
      version: 1,
      config: [
        {
          type: 'physical',
          name: 'ens3',
          mac_address: '52:54:00:00:00:03',
          subnets: [
            {
              type: 'dhcp',
              control: 'manual',
              gateway: '10.0.0.1',
              dns_nameservers: ['10.0.0.2'],
              dns_search: ['a.example', 'b.example'],
            },
          ],
        },
      ],
    })
  })

  it('has the address where it is static', () => {
    const text = 'DEVICE=ens3\nPROTO=static\nIPV4ADDR=10.0.0.5\nIPV4NETMASK=255.255.255.0\nIPV4BROADCAST=10.0.0.255\n'
    assert.deepEqual((klibc(text)['config'] as Json[])[0], {
      type: 'physical',
      name: 'ens3',
      mac_address: '52:54:00:00:00:03',
      subnets: [
        { type: 'static', control: 'manual', address: '10.0.0.5', netmask: '255.255.255.0', broadcast: '10.0.0.255' },
      ],
    })
  })

  it('joins the files of one device', () => {
    const joined = klibcConfig(
      [
        { path: '/run/net-ens3.conf', text: 'DEVICE=ens3\nPROTO=dhcp\nIPV4ADDR=10.0.0.5\n' },
        { path: '/run/net6-ens3.conf', text: 'DEVICE6=ens3\nIPV6PROTO=dhcp6\nIPV6ADDR=2001:db8::5\n' },
      ],
      facts,
    )
    assert.match(JSON.stringify(joined), /"subnets":\[\{"type":"dhcp",.*\{"type":"dhcp6"/)
    assert.equal((joined['config'] as Json[]).length, 1)
  })

  it('needs a device and a protocol that is known', () => {
    assert.throws(() => klibc('PROTO=dhcp\n'), RangeError)
    assert.throws(() => klibc('DEVICE=ens3\nPROTO=bootp\n'), RangeError)
  })

  it('counts only where ip= is an argument of its own', async () => {
    const files = { '/run/net-eth0.conf': "DEVICE='eth0'\nPROTO='dhcp'\nIPV4ADDR='10.0.0.5'\n" }
    assert.equal((await choose({ files }, { cmdline: 'ro ip=dhcp' })).choice.source, 'initramfs')
    assert.equal((await choose({ files }, { cmdline: 'ro opt="a ip=dhcp"' })).choice.source, 'fallback')
    assert.equal((await choose({ files }, { cmdline: 'ro ip6=dhcp' })).choice.source, 'initramfs')
    const iscsi = { ...files, '/run/initramfs/open-iscsi.interface': '' }
    assert.equal((await choose({ files: iscsi })).choice.source, 'initramfs')
  })

  it('is ignored with an error where it contradicts itself', async () => {
    const files = { '/run/net-eth0.conf': 'PROTO=dhcp\n' }
    const { choice, here } = await choose({ files }, { cmdline: 'ip=dhcp' })
    assert.equal(choice.source, 'fallback')
    assert.deepEqual(here.codes(), ['network/bad-initramfs'])
  })
})

describe('words of a shell', () => {
  it('keep what is quoted together', () => {
    assert.deepEqual(shellWords(`a 'b c' "d \\" e" f\\ g ''`), ['a', 'b c', 'd " e', 'f g', ''])
    assert.equal(shellWords('a "b'), undefined)
  })
})
