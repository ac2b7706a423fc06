import assert from 'node:assert/strict'
import { type Cables, cables } from '../machines/cables.ts'
import type { Container } from '../machines/container.ts'
import { type Machine, machine, seed, status } from './machine.ts'

const [first, second] = ['52:54:00:aa:00:01', '52:54:00:aa:00:02']

/** The names are swapped: the card that comes up as flan0 is to be flan1, and the other way round. */
const config = `version: 2
ethernets:
  flan0:
    match: {macaddress: '${second}'}
    set-name: flan0
    addresses: [192.0.2.10/24, '2001:db8:1::10/64']
    nameservers: {addresses: [192.0.2.53], search: [example.com]}
    routes:
    - {to: 198.51.100.0/24, via: 192.0.2.1}
    - {to: '2001:db8:2::/64', via: '2001:db8:1::1'}
  flan1:
    match: {macaddress: '${first}'}
    set-name: flan1
bridges:
  br0:
    interfaces: [flan1]
    addresses: [203.0.113.10/24]
    parameters: {stp: false, forward-delay: 0}
`

interface Device {
  readonly ifname: string
  readonly address: string
  readonly master?: string
  readonly addr_info: readonly { readonly local: string; readonly prefixlen: number; readonly scope: string }[]
}

describe('a machine whose seed names, bridges and addresses its cards', () => {
  let disk: Machine
  let wires: Cables
  let up: Container

  before(async () => {
    wires = await cables([
      { name: 'flan0', mac: first, peer: ['203.0.113.1/24'] },
      { name: 'flan1', mac: second, peer: ['192.0.2.1/24', '2001:db8:1::1/64'] },
    ])
    disk = await machine()
    disk.write({
      ...seed({ 'meta-data': 'instance-id: net\nlocal-hostname: wired\n', 'user-data': '', 'network-config': config }),
      '/etc/cloud/cloud.cfg.d/99-networkd.cfg': 'system_info: {network: {renderers: [networkd]}}\n',
    })
    up = await disk.boot({ cards: wires.cards })
    await up.run(['networkctl', 'reload'])
    await up.run([
      '/usr/lib/systemd/systemd-networkd-wait-online',
      '--interface=flan0',
      '--interface=br0',
      '--timeout=30',
    ])
  })

  after(async () => {
    await disk?.remove()
    wires?.remove()
  })

  const devices = async () => JSON.parse(await up.read(['ip', '-j', 'addr'])) as Device[]
  const device = async (name: string) => (await devices()).find(({ ifname }) => ifname === name)

  it('boots without an error', async () => {
    const { code, errors } = await status(up)
    assert.deepEqual({ code, errors }, { code: 0, errors: [] })
  })

  it('swaps the names by MAC', async () => {
    assert.equal((await device('flan0'))?.address, second)
    assert.equal((await device('flan1'))?.address, first)
  })

  it('has its static addresses of both families, and routes', async () => {
    const addresses = (await device('flan0'))?.addr_info
      .filter(({ scope }) => scope === 'global')
      .map(({ local, prefixlen }) => `${local}/${prefixlen}`)
    assert.deepEqual(addresses?.sort(), ['192.0.2.10/24', '2001:db8:1::10/64'])
    assert.match(await up.read(['ip', 'route']), /198\.51\.100\.0\/24 via 192\.0\.2\.1 dev flan0/)
    assert.match(await up.read(['ip', '-6', 'route']), /2001:db8:2::\/64 via 2001:db8:1::1 dev flan0/)
  })

  it('has a bridge with its member and address', async () => {
    assert.equal((await device('flan1'))?.master, 'br0')
    assert.deepEqual(
      (await device('br0'))?.addr_info.filter(({ scope }) => scope === 'global').map(({ local }) => local),
      ['203.0.113.10'],
    )
  })

  it('is configured by networkd from the files that were written', async () => {
    const text = await up.read(['networkctl', 'status', '--no-pager', 'flan0'])
    assert.match(text, /Network File: \/etc\/systemd\/network\/10-cloud-init-flan0\.network/)
    assert.match(text, /DNS: 192\.0\.2\.53/)
    assert.match(text, /Search Domains: example\.com/)
  })

  it('answers across both cables', async () => {
    for (const address of ['192.0.2.10', '2001:db8:1::10', '203.0.113.10']) {
      const { code, stdout } = await wires.run(['ping', '-c', '1', '-W', '5', address])
      assert.equal(code, 0, stdout)
    }
  })
})
