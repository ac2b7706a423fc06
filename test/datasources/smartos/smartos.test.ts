import assert from 'node:assert/strict'
import type { Facts } from '../../../core/facts.ts'
import { smartos } from '../../../datasources/smartos/smartos.ts'
import { base64, type MachineOptions, machine } from '../machine.ts'
import { datasourceSuite, secret } from '../suite.ts'
import { asked, framed, hypervisor, type Manners, type Values } from './hypervisor.ts'

const device = '/dev/ttyS1'
const socket = '/native/.zonecontrol/metadata.sock'
const dmi = { product_name: 'SmartDC HVM', sys_vendor: 'Joyent' }
const nic = { interface: 'net0', mac: '90:b8:d0:f5:e4:f5', ips: ['10.0.0.5/24'], gateway: '10.0.0.1', primary: true }
const values: Values = {
  'sdc:uuid': 'e82f-1',
  hostname: 'web\n',
  root_authorized_keys: 'ssh-rsa AAA one\nssh-rsa BBB two\n',
  'user-script': 'echo hi\n',
  'user-data': 'of old',
  'cloud-init:user-data': '#cloud-config\n{a: 1}\n',
  iptables_disable: 'true',
  motd_sys_info: 'x',
  'sdc:datacenter_name': 'us-east-1',
  'sdc:vendor-data': '#cloud-config\n{v: 1}\n',
  'sdc:operator-script': '#!/bin/sh\ntrue\n',
  'sdc:hostname': 'of-the-operator',
  'sdc:dns_domain': 'example.com',
  'sdc:nics': JSON.stringify([nic]),
  'sdc:resolvers': '["8.8.8.8"]',
  'sdc:routes': '[{"dst": "10.99.0.0/16", "gateway": "10.0.0.9"}]',
}
const serial = (given: Values = values, manners?: Manners): MachineOptions => ({
  dmi,
  channels: { [device]: hypervisor(given, manners) },
})
const kernel = { system: 'Linux', node: '', release: '4.4', version: 'BrandZ virtual linux', machine: 'x86_64' }
const zone = (given: Values = values): MachineOptions => ({
  facts: { kernel, paths: new Set([socket]) },
  channels: { [socket]: hypervisor(given) },
})
const config = { datasource_list: ['SmartOS'] }
const failed = { codes: ['datasource/failed'] } as const

const metadata = {
  'instance-id': 'e82f-1',
  'local-hostname': 'web',
  'public-keys': 'ssh-rsa AAA one\nssh-rsa BBB two',
  'user-script': 'echo hi\n',
  'legacy-user-data': 'of old',
  'user-data': '#cloud-config\n{a: 1}\n',
  iptables_disable: 'true',
  motd_sys_info: 'x',
  availability_zone: 'us-east-1',
  'vendor-data': '#cloud-config\n{v: 1}\n',
  'operator-script': '#!/bin/sh\ntrue\n',
  hostname: 'of-the-operator',
  dns_domain: 'example.com',
  'network-data': [nic],
  dns_servers: ['8.8.8.8'],
  routes: [{ dst: '10.99.0.0/16', gateway: '10.0.0.9' }],
}

datasourceSuite(smartos, {
  answers: {
    machine: serial(),
    instance: {
      id: 'e82f-1',
      detail: 'client=JoyentMetadataLegacySerialClient(device=/dev/ttyS1, timeout=60)',
      hostname: 'web',
      publicKeys: ['ssh-rsa AAA one', 'ssh-rsa BBB two'],
      availabilityZone: 'us-east-1',
      cloudName: 'joyent',
      platform: 'joyent',
      subplatform: 'serial (/dev/ttyS1)',
      userData: base64('#cloud-config\n{a: 1}\n'),
      vendorData: base64('#cloud-config\n{v: 1}\n'),
      metadata: { meta_data: metadata },
      sensitiveKeys: ['legacy-user-data', 'user-script', 'operator-script'],
      config: {
        disk_setup: { ephemeral0: { table_type: 'mbr', layout: false, overwrite: false } },
        fs_setup: [{ label: 'ephemeral0', filesystem: 'ext4', device: 'ephemeral0' }],
        device_aliases: { ephemeral0: '/dev/vdb' },
      },
      network: {
        version: 1,
        config: [
          {
            type: 'physical',
            name: 'net0',
            mac_address: '90:b8:d0:f5:e4:f5',
            subnets: [
              {
                type: 'static',
                address: '10.0.0.5/24',
                gateway: '10.0.0.1',
                routes: [{ network: '10.99.0.0/16', gateway: '10.0.0.9' }],
              },
            ],
          },
          { type: 'nameserver', address: ['8.8.8.8'], search: ['example.com'] },
        ],
      },
    },
  },
  absent: { machine: {} },
  busy: 'asks no server',
  empty: { machine: serial({}), ...failed },
  unreachable: { machine: { dmi }, ...failed },
  broken: {
    machine: serial({ ...values, 'sdc:nics': `[{"${secret}": }]` }),
    codes: ['datasource/bad-metadata'],
    instance: { id: 'e82f-1' },
  },
})

describe("SmartOS' metadata", () => {
  const keys = [
    'hostname',
    'root_authorized_keys',
    'user-script',
    'user-data',
    'cloud-init:user-data',
    'iptables_disable',
    'motd_sys_info',
    'sdc:datacenter_name',
    'sdc:vendor-data',
    'sdc:operator-script',
    'sdc:hostname',
    'sdc:dns_domain',
    'sdc:nics',
    'sdc:resolvers',
    'sdc:routes',
  ]
  const gets = keys.map((key) => `GET ${key}`)

  it('is asked for on the serial line when that is quiet, key by key', async () => {
    const here = machine(serial())
    await here.instance({ config })
    assert.deepEqual(asked(here.host.sent), ['\n', 'NEGOTIATE V2\n', 'GET sdc:uuid', 'KEYS', ...gets])
    assert.ok(here.host.sent.every(({ path }) => path === device))
  })

  it('is asked for in a zone on its socket, where nothing is base64', async () => {
    const here = machine(zone({ ...values, base64_all: 'true' }))
    const instance = await here.instance({ config })
    assert.deepEqual(asked(here.host.sent), ['NEGOTIATE V2\n', 'GET sdc:uuid', ...gets])
    assert.equal(instance.detail, `client=JoyentMetadataSocketClient(socketpath=${socket})`)
    assert.deepEqual([instance.config, instance.hostname], [undefined, 'web'])
  })

  it('may be on another device, socket, or not there within another time', async () => {
    const settings = { serial_device: '/dev/ttyS9', metadata_sockfile: '/run/md.sock', serial_timeout: 3 }
    for (const name of ['SmartOS', 'Joyent']) {
      const own = { ...config, datasource: { [name]: settings } }
      const other = machine({ dmi, channels: { '/dev/ttyS9': hypervisor(values) } })
      const { detail, subplatform } = await other.instance({ config: own })
      assert.equal(detail, 'client=JoyentMetadataLegacySerialClient(device=/dev/ttyS9, timeout=3)')
      assert.equal(subplatform, 'serial (/dev/ttyS9)')
      const there = machine({ facts: { kernel }, channels: { '/run/md.sock': hypervisor(values) } })
      assert.equal((await there.instance({ config: own })).id, 'e82f-1')
      const silent = machine({ dmi, channels: { '/dev/ttyS9': () => undefined } })
      const before = await silent.host.clock.uptime()
      assert.equal(await silent.find({ config: own }), undefined)
      assert.ok((await silent.host.clock.uptime()) - before <= 6)
    }
  })

  it('is taken by its other name too, from the command line', async () => {
    const here = machine({ ...serial(), cmdline: 'ro ds=joyent' })
    assert.equal((await here.instance({ config: { datasource_list: ['NoCloud', 'SmartOS'] } })).id, 'e82f-1')
  })

  it('waits for what others left on the line, and for a service that fails', async () => {
    const here = machine(serial(values, { greeting: ['login:', 'FAILURE', 'FAILURE'] }))
    const before = await here.host.clock.uptime()
    await here.instance({ config })
    assert.equal(here.host.sent.filter(({ text }) => text === '\n').length, 4)
    assert.ok((await here.host.clock.uptime()) - before >= 2)
    const never = machine({ dmi, channels: { [device]: () => 'FAILURE\n' } })
    assert.equal(await never.find({ config }), undefined)
    assert.deepEqual(never.codes(), ['datasource/failed'])
  })

  it('is not used where one answer is not what it says', async () => {
    const manglings: readonly ((answer: string) => string)[] = [
      (answer) => answer.replace(/^V2 \d+/, 'V2 7'),
      (answer) => answer.replace(/^V2 (\d+) ......../, 'V2 $1 00000000'),
      () => framed(`00000000 SUCCESS ${base64(secret)}`),
      (answer) => framed(`${answer.split(' ')[3]} PERHAPS ${base64(secret)}`),
      () => 'invalid command',
      () => secret,
      () => '',
    ]
    for (const mangled of manglings) {
      const here = machine(serial(values, { mangled }))
      assert.equal(await here.find({ config }), undefined)
      assert.deepEqual(here.codes(), ['datasource/failed'])
      assert.ok(!JSON.stringify(here.said).includes(secret))
    }
    const old = machine({ dmi, channels: { [device]: () => 'invalid command\n' } })
    assert.equal(await old.find({ config }), undefined)
  })

  it('is not there where nobody listens', async () => {
    for (const options of [{}, { channels: { [device]: 'unreachable' as const } }]) {
      const here = machine({ dmi, ...options })
      assert.equal(await here.find({ config }), undefined)
      assert.deepEqual(here.codes(), failed.codes)
    }
  })

  it('has other names for the machine, and of its own accord runs the scripts', async () => {
    const without = (...names: readonly string[]) =>
      Object.fromEntries(Object.entries(values).filter(([key]) => !names.includes(key)))
    assert.equal((await machine(serial(without('hostname'))).instance({ config })).hostname, 'of-the-operator')
    const nameless = await machine(serial(without('hostname', 'sdc:hostname'))).instance({ config })
    assert.equal(nameless.hostname, 'e82f-1')
    const empty = await machine(serial({ ...values, hostname: '', 'sdc:vendor-data': '' })).instance({ config })
    assert.equal(empty.hostname, 'of-the-operator')
    const hook = Buffer.from(String(empty.vendorData), 'base64').toString()
    assert.match(hook, /^#cloud-boothook\n#!\/bin\/sh\n/)
    assert.match(hook, /per-boot\/01_smartos_vendor_data\.sh/)
    assert.match(hook, /operator-script" ".*\/user-script"; do/)
  })

  it('is read anew in each boot, which may rewrite the network', () => {
    assert.equal(smartos.check, undefined)
    assert.deepEqual(smartos.networkEvents?.default, ['boot', 'boot-legacy'])
  })

  it('says nothing of the network where it has none, or one that is broken', async () => {
    const { 'sdc:nics': _, ...bare } = values
    assert.equal((await machine(serial(bare)).instance({ config })).network, undefined)
    const odd = machine(serial({ ...values, 'sdc:nics': '{"a": 1}' }))
    assert.equal((await odd.instance({ config })).network, undefined)
    assert.deepEqual(odd.codes(), ['network/bad-entry'])
  })
})

describe("SmartOS' machines", () => {
  const detected = (options: MachineOptions) => smartos.detect(machine(options).facts, {})
  const inZone = (version: string, there: boolean): { facts: Partial<Facts> } => ({
    facts: { kernel: { ...kernel, version }, paths: new Set(there ? [socket] : []) },
  })

  it('are known by their firmware, zones by their kernel and their socket', () => {
    assert.equal(detected({ dmi }), 'yes')
    assert.equal(detected({ dmi: { product_name: 'SmartDC HVM 7' } }), 'yes')
    assert.equal(detected(inZone('BrandZ virtual linux', true)), 'yes')
  })

  it('are not others that resemble them', () => {
    for (const product of ['Joyent', 'My SmartDC', 'smartdc'])
      assert.equal(detected({ dmi: { product_name: product } }), 'no')
    assert.equal(detected(inZone('BrandZ virtual linux', false)), 'no')
    assert.equal(detected(inZone('#1 SMP', true)), 'no')
    assert.equal(detected({ dmi, container: true }), 'no')
  })
})
