import assert from 'node:assert/strict'
import { Failure } from '../../../core/errors.ts'
import type { Json, JsonObject } from '../../../core/json.ts'
import { klibcConfig } from '../../../network/apply/initramfs.ts'
import { nic } from '../../support/nic.ts'
import { choose, factsOf } from './machine.ts'

describe('the network of the initramfs', () => {
  const facts = factsOf([nic('ens3', '52:54:00:00:00:03')])
  const klibc = (text: string, path = '/run/net-ens3.conf') => klibcConfig([{ path, text }], facts)

  it('is a DHCP subnet that nobody starts', () => {
    const text = `DEVICE='ens3'\nPROTO='dhcp'\nIPV4ADDR='10.0.0.5'\nIPV4GATEWAY='10.0.0.1'\nIPV4DNS0='10.0.0.2'\nIPV4DNS1='0.0.0.0'\nDOMAINSEARCH='a.example, b.example'\nIPV4DOMAINSEARCH='x.example'\n`
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

  it('has the search domains that klibc names without a family, where there are servers', () => {
    const searches = (text: string) =>
      (klibc(`DEVICE=ens3\nPROTO=dhcp\nIPV4ADDR=10.0.0.5\n${text}`)['config'] as JsonObject[])
        .flatMap(({ subnets }) => subnets as JsonObject[])
        .map((subnet) => subnet['dns_search'])
    assert.deepEqual(searches("IPV4DNS0=10.0.0.2\nDOMAINSEARCH='a.example,b.example'\n"), [['a.example', 'b.example']])
    const six = 'IPV4DNS0=10.0.0.2\nIPV6ADDR=fd00::5\nIPV6DNS0=fd00::2\nIPV6PROTO=dhcp6\nDOMAINSEARCH=a.example\n'
    assert.deepEqual(searches(six), [['a.example'], ['a.example']])
    assert.deepEqual(searches('DOMAINSEARCH=a.example\n'), [undefined])
    assert.deepEqual(searches('IPV4DNS0=10.0.0.2\nIPV4DOMAINSEARCH=a.example\n'), [['a.example']])
  })

  it('has the address if it is static', () => {
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
    assert.throws(() => klibc('PROTO=dhcp\n'), Failure)
    assert.throws(() => klibc('DEVICE=ens3\nPROTO=bootp\n'), Failure)
  })

  it('counts only if ip= is an argument of its own', async () => {
    const files = { '/run/net-eth0.conf': "DEVICE='eth0'\nPROTO='dhcp'\nIPV4ADDR='10.0.0.5'\n" }
    assert.equal((await choose({ files }, { cmdline: 'ro ip=dhcp' })).choice.source, 'initramfs')
    assert.equal((await choose({ files }, { cmdline: 'ro opt="a ip=dhcp"' })).choice.source, 'fallback')
    assert.equal((await choose({ files }, { cmdline: 'ro ip6=dhcp' })).choice.source, 'initramfs')
    const iscsi = { ...files, '/run/initramfs/open-iscsi.interface': '' }
    assert.equal((await choose({ files: iscsi })).choice.source, 'initramfs')
  })

  it('is ignored with an error if it contradicts itself', async () => {
    const files = { '/run/net-eth0.conf': 'PROTO=dhcp\n' }
    const { choice, here } = await choose({ files }, { cmdline: 'ip=dhcp' })
    assert.equal(choice.source, 'fallback')
    assert.deepEqual(here.codes(), ['network/bad-initramfs'])
  })
})
