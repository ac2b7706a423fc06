import assert from 'node:assert/strict'
import type { Facts } from '../../../core/facts.ts'
import { lxd } from '../../../datasources/lxd/lxd.ts'
import { withOwnFacts } from '../../../datasources/search/own-facts.ts'
import type { HttpAnswer } from '../../../system/memory.ts'
import { base64, type MachineOptions, machine } from '../machine.ts'
import { datasourceSuite, eachAnswer, secret } from '../suite.ts'

const at = (path: string) => `/dev/lxd/sock http://lxd/1.0/${path}`
const config = (keys: Readonly<Record<string, string>>): Record<string, string> => ({
  [at('config')]: JSON.stringify(Object.keys(keys).map((key) => `/1.0/config/${key}`)),
  ...Object.fromEntries(Object.entries(keys).map(([key, value]) => [at(`config/${key}`), value])),
})
const socket = { '/dev/lxd/sock': { type: 'socket' } } as const
const metadata = '#cloud-config\ninstance-id: 8f4b-1\nlocal-hostname: box\npublic-keys: |\n  ssh-ed25519 AAAA one\n'
const networkConfig = 'version: 1\nconfig:\n- {type: physical, name: eth0, subnets: [{type: dhcp}]}\n'
const keys = {
  'user.user-data': '#cloud-config\n{user: 1}\n',
  'user.vendor-data': '#cloud-config\n{vendor: 1}\n',
  'user.other': 'x',
  'cloud-init.network-config': networkConfig,
}
const devices = { eth0: { type: 'nic', network: 'lxdbr0' }, root: { type: 'disk', path: '/' } }
const http: Readonly<Record<string, HttpAnswer>> = {
  [at('meta-data')]: metadata,
  ...config(keys),
  [at('devices')]: JSON.stringify(devices),
}
const answering = (more: Readonly<Record<string, HttpAnswer>> = {}): MachineOptions => ({
  files: socket,
  http: { ...http, ...more },
})
const failed = { codes: ['datasource/failed'] } as const

datasourceSuite(lxd, {
  answers: {
    machine: answering(),
    instance: {
      id: '8f4b-1',
      hostname: 'box',
      publicKeys: ['ssh-ed25519 AAAA one'],
      userData: base64('#cloud-config\n{user: 1}\n'),
      vendorData: base64('#cloud-config\n{vendor: 1}\n'),
      network: { version: 1, config: [{ type: 'physical', name: 'eth0', subnets: [{ type: 'dhcp' }] }] },
      platform: 'lxd',
      cloudName: 'lxd',
      subplatform: 'LXD socket API v. 1.0 (/dev/lxd/sock)',
      metadata: {
        _metadata_api_version: '1.0',
        config: keys,
        devices,
        'meta-data': metadata,
        'network-config': networkConfig,
      },
    },
  },
  absent: { machine: { http } },
  empty: { machine: { files: socket, http: eachAnswer(http, () => '') }, ...failed },
  unreachable: { machine: { files: socket }, ...failed },
  broken: {
    machine: answering({ [at('meta-data')]: `instance-id: "${secret}\n` }),
    codes: ['yaml/syntax', 'datasource/failed'],
  },
})

describe('the socket of LXD', () => {
  const asked = ({ host }: ReturnType<typeof machine>) =>
    host.requests.map(({ method, url, socket: over }) => `${method} ${url} ${over}`)
  const instanceOf = (options: MachineOptions) => machine(options).instance({ config: { datasource_list: ['LXD'] } })

  it('is asked for its documents in order, each key of the config by its own', async () => {
    const here = machine(answering())
    await here.instance()
    const documents = [
      'meta-data',
      'config',
      'config/cloud-init.network-config',
      'config/user.other',
      'config/user.user-data',
      'config/user.vendor-data',
      'devices',
    ]
    assert.deepEqual(
      asked(here),
      documents.map((path) => `GET http://lxd/1.0/${path} /dev/lxd/sock`),
    )
  })

  it('is given thirty tries a tenth of a second apart while the host fails', async () => {
    const failing = Array.from({ length: 30 }, () => 500)
    const here = machine({ files: socket, http: { ...http, [at('meta-data')]: [...failing, metadata] } })
    assert.equal((await here.instance()).id, '8f4b-1')
    assert.deepEqual([...new Set(here.host.sleeps)], [100])
    const worse = machine({ files: socket, http: { ...http, [at('meta-data')]: [...failing, 500, metadata] } })
    assert.equal(await worse.find(), undefined)
  })

  it('may keep a key to itself, and tell nothing of devices', async () => {
    const routes = JSON.stringify([...Object.keys(keys), 'user.gone'].map((key) => `/1.0/config/${key}`))
    const { metadata: seen } = await instanceOf(
      answering({ [at('config')]: routes, [at('config/user.gone')]: 404, [at('devices')]: 404 }),
    )
    assert.deepEqual(Object.keys(seen).sort(), ['_metadata_api_version', 'config', 'meta-data', 'network-config'])
    assert.deepEqual(seen['config'], keys)
  })

  it('is asked for nothing outside the config, and not for ever', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => `/1.0/config/user.${index}`)
    const routes = JSON.stringify(['/1.0/images/x/export', 'http://elsewhere/', ...many])
    const each = Object.fromEntries(many.map((route) => [`/dev/lxd/sock http://lxd${route}`, 'x']))
    const here = machine(answering({ [at('config')]: routes, ...each }))
    await here.instance()
    assert.equal(here.host.requests.length, 3 + 1000)
    assert.ok(asked(here).every((line) => /\/1\.0\/(?:meta-data|config(?:\/user\.\d+)?|devices) /.test(line)))
  })

  it('has keys for cloud-init, which count more than the users of old', async () => {
    const both = { ...keys, 'cloud-init.user-data': '#cloud-config\n{ours: 1}\n' }
    const here = machine(answering(config(both)))
    const instance = await here.instance()
    assert.equal(instance.userData, base64('#cloud-config\n{ours: 1}\n'))
    assert.deepEqual(here.codes(), ['datasource/bad-metadata'])
    assert.deepEqual(instance.metadata['config'], both)
  })

  it("has the user's metadata, which counts more than the host's", async () => {
    const own = { ...keys, 'user.meta-data': 'instance-id: over-1\npublic-keys: [a, b]\n' }
    const { id, hostname, publicKeys } = await instanceOf(answering(config(own)))
    assert.deepEqual([id, hostname, publicKeys], ['over-1', 'box', ['a', 'b']])
    const broken = machine(answering(config({ ...own, 'user.meta-data': '- a list\n' })))
    assert.equal(await broken.find(), undefined)
    assert.deepEqual(broken.codes(), ['yaml/not-a-mapping', 'datasource/failed'])
  })

  it('hides what users gave it', async () => {
    const { sensitiveKeys = [] } = await instanceOf(answering())
    const users = ['meta-data', 'user-data', 'vendor-data'].map((name) => `user.${name}`)
    assert.deepEqual(sensitiveKeys, [...users, 'cloud-init.user-data', 'cloud-init.vendor-data'])
  })
})

describe("the network of LXD's machines", () => {
  const dhcpOn = (name: string) => ({
    version: 1,
    config: [{ type: 'physical', name, subnets: [{ type: 'dhcp', control: 'auto' }] }],
  })
  const bare = { ...http, ...config({}) }
  const networkOf = async (options: MachineOptions) =>
    (await machine({ files: socket, http: bare, ...options }).instance()).network

  it('is DHCP on the NIC that is most likely plugged in, where none is given', async () => {
    assert.deepEqual(await networkOf({ leases: { ens3: '' } }), dhcpOn('ens3'))
  })

  it('is DHCP on the NIC that the images have, where there is none yet', async () => {
    const on = (name: string, machineName = 'x86_64'): Partial<Facts> => ({
      nics: [],
      virtualization: { name, container: name === 'lxc' },
      kernel: { system: 'Linux', node: '', release: '', version: '', machine: machineName },
    })
    const cases = [
      [on('lxc'), 'eth0'],
      [on('kvm'), 'enp5s0'],
      [on('qemu', 'aarch64'), 'enp5s0'],
      [on('kvm', 'ppc64le'), 'enp0s5'],
      [on('kvm', 's390x'), 'enc9'],
    ] as const
    for (const [facts, name] of cases) assert.deepEqual(await networkOf({ facts }), dhcpOn(name))
  })

  it('is the same where the config that is given is broken or empty', async () => {
    for (const [text, codes] of [
      ['[', ['yaml/syntax']],
      ['{}', []],
    ] as const) {
      const here = machine({ ...answering(config({ 'user.network-config': text })) })
      assert.deepEqual((await here.instance()).network, dhcpOn('eth0'))
      assert.deepEqual(here.codes(), codes)
    }
  })

  it('is not looked for in the metadata when a NIC is plugged in', () => {
    assert.equal(lxd.networkEvents?.listsNics, false)
  })
})

describe("LXD's machines", () => {
  const port = (name: string, virt: string): MachineOptions => ({
    files: {
      '/sys/class/virtio-ports/vport1p1/name': 'org.qemu.guest_agent.0\n',
      '/sys/class/virtio-ports/vport2p1/name': `${name}\n`,
    },
    facts: { virtualization: { name: virt, container: false } },
  })
  const detected = async (options: MachineOptions) => {
    const { host, facts } = machine(options)
    return lxd.detect(await withOwnFacts(host, facts, [lxd]), {})
  }

  it('are known by the socket, or by the port of its agent', async () => {
    assert.equal(await detected({ files: socket, container: true }), 'yes')
    for (const name of ['com.canonical.lxd', 'org.linuxcontainers.lxd'])
      for (const virt of ['kvm', 'qemu']) assert.equal(await detected(port(name, virt)), 'yes')
  })

  it('are not those with a file of that name, another port, or another hypervisor', async () => {
    assert.equal(await detected({ files: { '/dev/lxd/sock': 'a file' } }), 'no')
    assert.equal(await detected({ files: { '/dev/lxd/other': { type: 'socket' } } }), 'no')
    assert.equal(await detected(port('org.qemu.guest_agent.0', 'kvm')), 'no')
    assert.equal(await detected(port('com.canonical.lxd', 'vmware')), 'no')
  })

  it('are waited for where the agent has not made the socket yet', async () => {
    const late = { error: 'unreachable' } as const
    const here = machine({
      ...port('com.canonical.lxd', 'kvm'),
      http: { ...http, [at('meta-data')]: [late, late, metadata] },
    })
    assert.equal((await here.instance()).id, '8f4b-1')
  })

  it('are the same as long as the host says so', async () => {
    const cached = async (answers: Readonly<Record<string, HttpAnswer>>) => {
      const before = machine(answering(answers))
      const instance = await before.instance()
      return (more: Readonly<Record<string, HttpAnswer>>) => {
        const now = machine(answering({ [at('config/user.meta-data')]: 404, ...answers, ...more }))
        return now.find({ cached: { instance, trust: false, runInstanceId: undefined } })
      }
    }
    const same = await cached({})
    assert.equal((await same({}))?.restored, true)
    assert.equal((await same({ [at('meta-data')]: 'instance-id: another\n' }))?.restored, false)
    const own = await cached(config({ 'user.meta-data': 'instance-id: mine\n' }))
    assert.equal((await own({}))?.restored, true)
  })
})
