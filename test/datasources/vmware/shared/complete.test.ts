// Metadata of VMware with what the machine knows of itself once its network is up.

import assert from 'node:assert/strict'
import type { JsonObject } from '../../../../core/json.ts'
import { complete } from '../../../../datasources/vmware/shared/complete.ts'
import { vmware } from '../../../../datasources/vmware/vmware.ts'
import { hypervisor } from '../../hypervisor.ts'
import { machine } from '../../machine.ts'

const lo = {
  ifname: 'lo',
  address: '00:00:00:00:00:00',
  addr_info: [{ family: 'inet', local: '127.0.0.1', prefixlen: 8, scope: 'host' }],
}
const eth0 = {
  ifname: 'eth0',
  address: '00:50:56:aa:00:01',
  addr_info: [
    { family: 'inet', local: '10.0.0.5', prefixlen: 24, broadcast: '10.0.0.255', scope: 'global' },
    { family: 'inet', local: '10.0.0.6', prefixlen: 24, scope: 'global' },
    { family: 'inet6', local: '2001:db8::5', prefixlen: 64, scope: 'global' },
    { family: 'inet6', local: 'fe80::5', prefixlen: 64, scope: 'link' },
  ],
}
const eth1 = {
  ifname: 'eth1',
  address: '00:50:56:aa:00:02',
  addr_info: [{ family: 'inet', local: '192.168.7.3', prefixlen: 24, scope: 'global' }],
}
const routes = {
  '-4': [
    { dst: 'default', dev: 'eth1', metric: 200 },
    { dst: 'default', dev: 'eth0' },
  ],
  '-6': [{ dst: 'default', dev: 'eth0' }],
}

interface World {
  readonly metadata?: JsonObject
  /** The network comes up after so many looks at it. */
  readonly after?: number
  readonly devices?: readonly object[]
  readonly files?: Readonly<Record<string, string>>
}

async function completed({ metadata = {}, after = 0, devices = [lo, eth0, eth1], files = {} }: World) {
  const { commands, programs } = hypervisor({ metadata: JSON.stringify({ 'instance-id': 'i', ...metadata }) })
  let looks = 0
  const here = machine({
    dmi: { product_name: 'VMware7,1' },
    facts: { virtualization: { name: 'vmware', container: false } },
    files: { '/proc/sys/kernel/hostname': 'web\n', ...files },
    programs,
    commands: async (call, host) => {
      const [program, family, , what] = call.argv
      if (program !== 'ip' || call.kind !== 'query') return await commands(call, host)
      if (call.argv.includes('addr')) looks += 1
      if (looks <= after) return '[]'
      return JSON.stringify(what === 'route' ? routes[family as '-4' | '-6'] : devices)
    },
  })
  const instance = await here.instance({ config: { datasource_list: ['VMware'] }, datasources: [vmware] })
  const { host, facts } = here
  const notices = { ...silent, warning: (code: string) => void warned.push(code) }
  const warned: string[] = []
  const input = { host, facts, settings: {}, phase: 'network', notices, validated: async () => undefined as never }
  const again = (one = instance) => complete({ ...input, instance: one } as never)
  const { instance: after1, deeds } = await again()
  return { metadata: after1.metadata['meta_data'] as JsonObject, after1, again, deeds, host, warned }
}

const silent = { info: () => {}, debug: () => {}, error: () => {}, deprecated: () => {} }

describe('what a machine of VMware knows of itself', () => {
  it('is added to its metadata as the reference has it', async () => {
    const { metadata, deeds } = await completed({ metadata: { network: { version: 2 } } })
    assert.deepEqual(metadata, {
      'instance-id': 'i',
      hostname: 'web',
      'local-hostname': 'web',
      local_hostname: 'web',
      'local-ipv4': '10.0.0.5',
      'local-ipv6': '2001:db8::5/64',
      network: {
        config: { version: 2 },
        interfaces: {
          'by-mac': {
            '00:50:56:aa:00:01': {
              ipv4: [
                { addr: '10.0.0.5', broadcast: '10.0.0.255', netmask: '255.255.255.0' },
                { addr: '10.0.0.6', broadcast: '', netmask: '255.255.255.0' },
              ],
              ipv6: [{ addr: '2001:db8::5', netmask: 'ffff:ffff:ffff:ffff::/64' }],
            },
            '00:50:56:aa:00:02': { ipv4: [{ addr: '192.168.7.3', broadcast: '', netmask: '255.255.255.0' }] },
          },
          'by-ipv4': {
            '10.0.0.5': { mac: '00:50:56:aa:00:01', broadcast: '10.0.0.255', netmask: '255.255.255.0' },
            '10.0.0.6': { mac: '00:50:56:aa:00:01', broadcast: '', netmask: '255.255.255.0' },
            '192.168.7.3': { mac: '00:50:56:aa:00:02', broadcast: '', netmask: '255.255.255.0' },
          },
          'by-ipv6': { '2001:db8::5': { mac: '00:50:56:aa:00:01', netmask: 'ffff:ffff:ffff:ffff::/64' } },
        },
      },
    })
    const run = deeds.flatMap((deed) => ('run' in deed ? [deed.run.at(-1)] : []))
    assert.deepEqual(run, ['info-set guestinfo.local-ipv4 10.0.0.5', 'info-set guestinfo.local-ipv6 2001:db8::5/64'])
  })

  it('is no address by which nobody reaches it', async () => {
    const link = { family: 'inet6', local: 'fe80::5', prefixlen: 64, scope: 'link' }
    const { metadata } = await completed({ devices: [lo, { ...eth0, addr_info: [link] }] })
    const { interfaces } = metadata['network'] as JsonObject
    const known = { '00:50:56:aa:00:01': { ipv6: [] } }
    assert.deepEqual(interfaces, { 'by-mac': known, 'by-ipv4': {}, 'by-ipv6': {} })
    assert.equal(metadata['local-ipv6'], undefined)
  })

  it('shows the fallback where metadata has no network', async () => {
    const { metadata } = await completed({})
    const config = (metadata['network'] as JsonObject)['config'] as JsonObject
    assert.deepEqual(Object.keys(config['ethernets'] as object), ['eth0'])
  })

  it('changes nothing that metadata says', async () => {
    const given = { hostname: 'mine', 'local-hostname': 'mine.example.org', 'local-ipv4': '203.0.113.1' }
    const { metadata } = await completed({ metadata: given })
    for (const [key, value] of Object.entries(given)) assert.equal(metadata[key], value)
    assert.equal(metadata['local_hostname'], 'web')
  })

  it('has the full name where /etc/hosts has it', async () => {
    const files = { '/etc/hosts': '127.0.0.1 localhost\n127.0.1.1 web.example.org web # mine\n' }
    assert.equal((await completed({ files })).metadata['local_hostname'], 'web.example.org')
  })

  it('is of this boot: what an earlier one added is taken away', async () => {
    const { after1, again } = await completed({})
    const moved = JSON.parse(JSON.stringify(after1).replaceAll('10.0.0.5', '10.9.9.9'))
    assert.deepEqual((await again(moved)).instance, after1)
  })

  it('is waited for where metadata asks for it', async () => {
    const wait = { 'wait-on-network': { ipv4: true, ipv6: 'yes' } }
    const { metadata, host } = await completed({ metadata: wait, after: 3 })
    assert.equal(metadata['local-ipv4'], '10.0.0.5')
    assert.deepEqual(host.sleeps, [1000, 1000, 1000])
    assert.deepEqual((await completed({ metadata: { 'wait-on-network': { ipv4: false } }, after: 3 })).host.sleeps, [])
  })

  it('is not waited for longer than ten minutes', async () => {
    const wait = { 'wait-on-network': { ipv4: true } }
    const { host, warned, deeds } = await completed({ metadata: wait, after: 10_000 })
    assert.equal(host.sleeps.length, 600)
    assert.deepEqual([warned, deeds], [['datasource/unreachable'], []])
  })
})
