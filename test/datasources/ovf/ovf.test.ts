import assert from 'node:assert/strict'
import { ovf } from '../../../datasources/ovf/ovf.ts'
import { hypervisor } from '../hypervisor.ts'
import { base64, type Disk, type MachineOptions, machine } from '../machine.ts'
import { datasourceSuite, secret } from '../suite.ts'

const network = { version: 2, ethernets: { eth0: { dhcp4: true } } }

function environment(properties: Readonly<Record<string, string>>, prefix = 'oe'): string {
  const escaped = (value: string) => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('\n', '&#10;')
  const lines = Object.entries(properties).map(
    ([key, value]) => `    <Property ${prefix}:key="${key}" ${prefix}:value="${escaped(value)}"/>`,
  )
  const uri = 'http://schemas.dmtf.org/ovf/environment/1'
  return `<?xml version="1.0" encoding="UTF-8"?>
<Environment xmlns="${uri}" xmlns:${prefix}="${uri}" ${prefix}:id="vm">
  <PlatformSection><Kind>ESX Server</Kind></PlatformSection>
  <PropertySection>
${lines.join('\n')}
  </PropertySection>
</Environment>
`
}

const properties = {
  'instance-id': 'i-ovf-1',
  hostname: 'web.example.org',
  'public-keys': 'ssh-rsa AAAA one',
  'user-data': base64('#!/bin/sh\n'),
  password: secret,
  'network-config': base64(JSON.stringify({ network })),
  other: 'ignored',
}

const seed = '/var/lib/cloud/seed/ovf-env.xml'
const virtualization = { name: 'vmware', container: false }
const dmi = { product_name: 'VMware Virtual Platform' }

function vm(ovfEnv: string, more: MachineOptions = {}): MachineOptions {
  const { commands, programs } = hypervisor({ ovfEnv })
  return { dmi, facts: { virtualization }, commands, programs, ...more }
}

/** A disc whose bytes are text. */
const disc = (text: string, more: Partial<Disk> = {}): MachineOptions => {
  const one = { device: '/dev/sr0', files: { 'ovf-env.xml': text }, ...more }
  const name = one.device.slice('/dev/'.length)
  const sectors = Math.ceil(text.length / 512)
  return { disks: [one], files: { [`/sys/class/block/${name}/size`]: `${sectors}\n`, [one.device]: text } }
}

const run = (options: MachineOptions, phase: 'local' | 'network' = 'local', list = ['OVF']) => {
  const here = machine(options)
  const find = () => here.find({ phase, config: { datasource_list: list }, datasources: [ovf] })
  return { ...here, found: () => find().then((one) => one?.instance) }
}
const detect = async (options: MachineOptions) => ovf.detect(await machine(options).allFacts([ovf]), {})

datasourceSuite(ovf, {
  answers: {
    machine: vm(environment(properties)),
    instance: {
      id: 'i-ovf-1',
      hostname: 'web.example.org',
      publicKeys: ['ssh-rsa AAAA one'],
      userData: base64('#!/bin/sh\n'),
      network,
      config: { password: secret },
      metadata: {
        meta_data: {
          'instance-id': 'i-ovf-1',
          'local-hostname': 'web.example.org',
          'public-keys': 'ssh-rsa AAAA one',
          'network-config': network,
        },
      },
      detail: 'seed=com.vmware.guestInfo',
      subplatform: 'ovf (com.vmware.guestInfo)',
      platform: 'ovf',
      cloudName: 'ovf',
    },
  },
  absent: { machine: {} },
  busy: 'asks no server',
  empty: { machine: vm(environment({})), instance: { id: 'iid-dsovf', publicKeys: [] } },
  unreachable: {
    machine: disc(environment(properties), { broken: 'mount: wrong fs type' }),
    codes: ['datasource/mount'],
  },
  broken: { machine: { files: { [seed]: `<Environment><${secret}` } }, codes: ['datasource/bad-metadata'] },
})

describe('OVF', () => {
  it('reads a file in either seed folder, without its network config', async () => {
    for (const path of [seed, '/var/lib/cloud/seed/ovf/OVF-ENV.XML']) {
      const { found, facts } = run({ files: { [path]: environment(properties) } })
      assert.equal(ovf.detect(facts, {}), 'yes')
      const instance = await found()
      assert.equal(instance?.id, 'i-ovf-1')
      assert.equal(instance?.network, undefined)
      assert.ok(!JSON.stringify(instance?.metadata).includes('network-config'))
      assert.equal(instance?.subplatform, `ovf (${path})`)
    }
  })

  it('goes on to the next place where one is broken', async () => {
    const { found, codes } = run(vm(environment(properties), { files: { [seed]: '<html><p>' } }))
    assert.equal((await found())?.subplatform, 'ovf (com.vmware.guestInfo)')
    assert.deepEqual(codes(), ['datasource/bad-metadata'])
  })

  it('finds properties whatever the prefix of their namespace is', async () => {
    assert.equal((await run(vm(environment(properties, 'env'))).found())?.id, 'i-ovf-1')
  })

  it('takes user-data that is not base64 as it is', async () => {
    const instance = await run(vm(environment({ 'user-data': '#!/bin/sh\necho "hi" & wait\n' }))).found()
    assert.equal(instance?.userData, base64('#!/bin/sh\necho "hi" & wait\n'))
  })

  it('does not take a network config without "network", or one that is broken', async () => {
    for (const text of ['version: 2\n', 'a: [', '- 1\n']) {
      const { found, codes } = run(vm(environment({ 'network-config': base64(text) })))
      const instance = await found()
      assert.equal(instance?.network, undefined)
      assert.deepEqual(instance?.metadata, { meta_data: { 'network-config': null, 'instance-id': 'iid-dsovf' } })
      assert.equal(codes().length, 1)
    }
  })

  it('takes the last of two hostnames, whichever its name is', async () => {
    const hostname = async (given: Readonly<Record<string, string>>) =>
      (await run({ files: { [seed]: environment(given) } }).found())?.hostname
    assert.equal(await hostname({ hostname: 'first', 'local-hostname': 'last' }), 'last')
    assert.equal(await hostname({ 'local-hostname': 'first', hostname: 'last' }), 'last')
  })

  it('is no other document', async () => {
    for (const text of [
      '<Environment/>',
      '<other><PropertySection/></other>',
      'no xml',
      '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    ]) {
      const { found, codes } = run({ files: { [seed]: text } })
      assert.equal(await found(), undefined)
      assert.deepEqual(codes(), ['datasource/bad-metadata'])
    }
  })

  it('reads a disc, mounted or not', async () => {
    const instance = await run(disc(environment(properties))).found()
    assert.equal(instance?.detail, 'seed=iso')
    assert.deepEqual(instance?.network, network)
    const mounted = run({
      disks: [{ device: '/dev/sr0', mountedAt: '/media' }],
      files: { '/media/OVF_ENV.XML': environment(properties) },
    })
    assert.equal((await mounted.found())?.subplatform, 'ovf (iso)')
  })
})

describe('OVF with a seed elsewhere', () => {
  const local = { 'instance-id': 'i-ovf-1', seedfrom: '/s/', 'user-data': base64('mine') }
  const files = {
    [seed]: environment(local),
    '/s/meta-data': 'local-hostname: seeded\ninstance-id: other\nextra: x\n',
    '/s/user-data': '#!/bin/sh\nseed\n',
    '/s/vendor-data': 'vd',
  }

  it('reads one on this machine in the local stage: its data replaces, its metadata adds', async () => {
    const instance = await run({ files }).found()
    assert.equal(instance?.id, 'i-ovf-1')
    assert.equal(instance?.hostname, 'seeded')
    assert.equal(instance?.userData, base64('#!/bin/sh\nseed\n'))
    assert.equal(instance?.vendorData, base64('vd'))
    assert.deepEqual(instance?.metadata, {
      meta_data: { 'instance-id': 'i-ovf-1', 'local-hostname': 'seeded', extra: 'x', seedfrom: '/s/' },
    })
    assert.equal(instance?.className, 'DataSourceOVF')
    assert.equal(instance?.subplatform, `ovf (${seed},/s/)`)
    assert.equal(await run({ files }, 'network').found(), undefined)
  })

  it('reads one on the web when the network is up, and shows no password', async () => {
    const base = 'http://user:pw@seed.example/s/'
    const asked = 'http://seed.example/s/'
    const http = { [`${asked}meta-data`]: 'local-hostname: web\n', [`${asked}user-data`]: 'u' }
    const world = vm(environment({ seedfrom: base }), { http })
    assert.equal(await run(world).found(), undefined)
    const instance = await run(world, 'network').found()
    assert.equal(instance?.hostname, 'web')
    assert.equal(instance?.className, 'DataSourceOVFNet')
    assert.ok(!JSON.stringify([instance?.metadata, instance?.subplatform, instance?.detail]).includes('pw'))
  })

  it('is not there without its seed', async () => {
    const { found, codes } = run({ files: { [seed]: environment(local) } })
    assert.equal(await found(), undefined)
    assert.deepEqual(codes(), ['datasource/unreachable'])
  })
})

describe('the detection of OVF', () => {
  it('finds it in guestinfo, if it is a document', async () => {
    assert.equal(await detect(vm(environment({}))), 'yes')
    assert.equal(await detect(vm('no document')), 'no')
    assert.equal(
      await detect(vm(environment({}), { facts: { virtualization: { name: 'kvm', container: false } } })),
      'no',
    )
  })

  it('finds a disc by its label, or by its bytes', async () => {
    for (const label of ['OVF-TRANSPORT', 'ovf-transport', 'OVFENV', 'ovfenv', 'OVF ENV', 'ovf env']) {
      assert.equal(await detect(disc('', { label })), 'yes', label)
    }
    const padded = `${'\0'.repeat((1 << 20) - 20)}${environment({}).toUpperCase()}`
    assert.equal(await detect(disc(padded)), 'yes')
    assert.equal(await detect(disc(padded, { device: '/dev/loop3' })), 'yes', 'a disc image')
    assert.equal(await detect(disc('another disc')), 'no')
  })

  it("leaves other sources' discs, other disks and large ones alone", async () => {
    for (const label of ['cidata', 'CIDATA', 'config-2', 'rd_rdfe_stable.190101-1']) {
      assert.equal(await detect(disc(environment({}), { label })), 'no', label)
    }
    assert.equal(await detect(disc(environment({}), { device: '/dev/sda1' })), 'no')
    assert.equal(await detect(disc(environment({}), { type: 'udf' })), 'no')
    const large = disc(environment({}))
    const files = { ...large.files, '/sys/class/block/sr0/size': '20480\n' }
    assert.equal(await detect({ ...large, files }), 'no')
  })

  it("is not for metal, nor for Azure's disc", async () => {
    const labelled = disc('', { label: 'OVF-TRANSPORT' })
    assert.equal(await detect({ ...labelled, facts: { virtualization: { name: 'none', container: false } } }), 'no')
    assert.equal(await detect({ ...labelled, dmi: { chassis_asset_tag: '7783-7084-3265-9085-8269-3286-77' } }), 'no')
    assert.equal(await detect({ files: { [seed]: environment({}) } }), 'yes')
  })
})
