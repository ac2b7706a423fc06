import assert from 'node:assert/strict'
import { configDrive } from '../../datasources/config-drive.ts'
import { base64, type Disk, type MachineOptions, machine } from './machine.ts'
import { datasourceSuite, secret } from './suite.ts'

const folder = 'openstack/2018-08-27'
const metadata = { uuid: 'U-1', hostname: 'h.novalocal', public_keys: { mine: 'ssh-rsa A' }, availability_zone: 'nova' }
const files = {
  [`${folder}/meta_data.json`]: JSON.stringify(metadata),
  [`${folder}/user_data`]: '#!/bin/sh\n',
  [`${folder}/vendor_data.json`]: JSON.stringify({ 'cloud-init': 'vendor' }),
}
const drive: Disk = { device: '/dev/vdb', label: 'config-2', type: 'vfat', files }

const onDisk = (extra: Readonly<Record<string, string>>): MachineOptions => ({
  disks: [{ ...drive, files: { ...files, ...extra } }],
})

function below(root: string, tree: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).map(([path, content]) => [`${root}/${path}`, content]))
}

datasourceSuite(configDrive, {
  answers: { machine: onDisk({}), instance: { id: 'U-1', hostname: 'h.novalocal', vendorData: base64('vendor') } },
  absent: { machine: {} },
  busy: 'asks no server',
  empty: { machine: { disks: [{ ...drive, files: {} }] } },
  unreachable: { machine: { disks: [{ ...drive, broken: 'mount: wrong fs type' }] }, codes: ['datasource/mount'] },
  broken: {
    machine: onDisk({ [`${folder}/meta_data.json`]: `{"${secret}": }` }),
    codes: ['datasource/bad-metadata'],
  },
})

describe('datasources/config-drive', () => {
  it('reads a labelled disk', async () => {
    const { host, instance, codes } = machine(onDisk({}))
    assert.deepEqual(await instance(), {
      datasource: 'ConfigDrive',
      className: 'DataSourceConfigDrive',
      detail: 'net,ver=2][source=/dev/vdb',
      id: 'U-1',
      hostname: 'h.novalocal',
      publicKeys: ['ssh-rsa A'],
      cloudName: 'configdrive',
      availabilityZone: 'nova',
      dsmode: 'net',
      userData: base64('#!/bin/sh\n'),
      vendorData: base64('vendor'),
      metadata: {
        meta_data: { ...metadata, 'instance-id': 'U-1', 'local-hostname': 'h.novalocal' },
        network_json: null,
        ec2_metadata: {},
      },
      platform: 'configdrive',
      subplatform: 'config-disk (/dev/vdb)',
    })
    assert.deepEqual(codes(), [])
    assert.deepEqual(
      host.ran.map(([program]) => program),
      ['mount', 'umount'],
    )
  })

  it('is silent on a machine without one', async () => {
    const { find, codes } = machine()
    assert.equal(await find({ config: only }), undefined)
    assert.deepEqual(codes(), [])
  })

  it('is silent about an empty disk', async () => {
    const { host, find, codes } = machine({ disks: [{ ...drive, files: {} }] })
    assert.equal(await find(), undefined)
    assert.deepEqual(codes(), [])
    assert.equal(host.ran.at(-1)?.[0], 'umount')
  })

  it('names the place where its metadata is broken, and does not use it', async () => {
    const { find, said } = machine(onDisk({ [`${folder}/meta_data.json`]: '{\n "uuid": "secret",\n "x": }\n' }))
    assert.equal(await find(), undefined)
    const [notice] = said.filter(({ code }) => code)
    assert.equal(notice?.code, 'datasource/bad-metadata')
    assert.deepEqual(notice?.where, { document: `/dev/vdb: ${folder}/meta_data.json`, line: 3, column: 7 })
    assert.ok(!JSON.stringify(said).includes('secret'))
  })

  it('needs a uuid in its metadata', async () => {
    const { find, codes } = machine(onDisk({ [`${folder}/meta_data.json`]: '{"hostname": "x"}' }))
    assert.equal(await find(), undefined)
    assert.deepEqual(codes(), ['datasource/bad-metadata'])
  })

  it('loses only the document that is broken', async () => {
    const { instance, said } = machine(
      onDisk({ [`${folder}/vendor_data.json`]: '{"a": 1,}', [`${folder}/vendor_data2.json`]: '"two"' }),
    )
    const { id, userData, vendorData, vendorData2 } = await instance()
    assert.deepEqual([id, userData, vendorData, vendorData2], ['U-1', base64('#!/bin/sh\n'), undefined, base64('two')])
    assert.deepEqual(
      said.flatMap(({ code, where }) => (code ? [[code, where?.document]] : [])),
      [['datasource/bad-metadata', `/dev/vdb: ${folder}/vendor_data.json`]],
    )
  })

  it('reports what cannot be read and unmounts', async () => {
    const unreadable = [`/run/cloud-init/seed-dev-vdb/${folder}/user_data`]
    const { host, find, codes } = machine({ ...onDisk({}), unreadable })
    assert.equal(await find(), undefined)
    assert.deepEqual(codes(), ['datasource/unreadable'])
    assert.equal(host.ran.at(-1)?.[0], 'umount')
  })

  it('reports a disk that cannot be mounted', async () => {
    const { find, codes } = machine({ disks: [{ ...drive, broken: 'mount: wrong fs type' }] })
    assert.equal(await find(), undefined)
    assert.deepEqual(codes(), ['datasource/mount'])
  })

  it('prefers the seed directory, and the newest version that it knows', async () => {
    const newer = {
      'openstack/2020-10-14/meta_data.json': '{"uuid": "newest"}',
      'openstack/latest/meta_data.json': '{}',
    }
    const older = { 'openstack/2012-08-10/meta_data.json': '{"uuid": "old"}', ...newer }
    const seed = below('/var/lib/cloud/seed/config_drive', { ...files, ...older })
    const { instance, host } = machine({ ...onDisk({}), files: { ...seed, ...below('/config-drive', older) } })
    const { id, subplatform } = await instance()
    assert.deepEqual([id, subplatform, host.ran], ['U-1', 'seed-dir (/var/lib/cloud/seed/config_drive)', []])
  })

  it('reads "latest" where no version is known', async () => {
    const tree = below('/config-drive', { 'openstack/latest/meta_data.json': '{"uuid": "l"}' })
    assert.equal((await machine({ files: tree }).instance()).id, 'l')
  })

  it('hands out the files it carries, and nothing from outside the drive', async () => {
    const listed = [
      { path: 'etc/a/../b', content_path: '/content/0000' },
      { path: '/etc/c', content_path: '../../../etc/shadow' },
      { path: '/etc/d' },
    ]
    const { instance, codes } = machine({
      files: { '/etc/shadow': 'secret' },
      ...onDisk({
        [`${folder}/meta_data.json`]: JSON.stringify({ ...metadata, files: listed }),
        'openstack/content/0000': 'INJECTED',
      }),
    })
    assert.deepEqual((await instance()).files, [{ path: '/etc/b', content: base64('INJECTED') }])
    assert.deepEqual(codes(), ['datasource/incomplete-seed'])
  })

  it('keeps lists of vendor-data apart and reports a mapping that is not vendor-data', async () => {
    const { instance, codes } = machine(
      onDisk({
        [`${folder}/vendor_data.json`]: '["a", "b"]',
        [`${folder}/vendor_data2.json`]: '{"cloud-init": {"x": 1}}',
      }),
    )
    const { vendorData, vendorData2 } = await instance()
    assert.deepEqual([vendorData, vendorData2], [['a', 'b'], undefined])
    assert.deepEqual(codes(), ['datasource/bad-metadata'])
  })

  it('takes the mode of the drive, then of the config', async () => {
    const named = (dsmode?: string) =>
      onDisk({ [`${folder}/meta_data.json`]: JSON.stringify({ uuid: 'u', meta: { dsmode } }) })
    const config = { datasource: { ConfigDrive: { dsmode: 'local' } } }
    assert.equal((await machine(named()).instance({ config })).dsmode, 'local')
    assert.equal((await machine(named('net')).instance({ config })).dsmode, 'net')
    assert.equal((await machine(named('local')).instance()).detail, 'local,ver=2][source=/dev/vdb')
    for (const mode of ['pass', 'disabled']) assert.equal(await machine(named(mode)).find(), undefined)
  })

  it('knows its cached instance by the system uuid, whatever its case', async () => {
    const { instance } = machine(onDisk({}))
    const cached = { instance: await instance(), runInstanceId: undefined, trust: false }
    const restored = async (product_uuid: string) =>
      (await machine({ dmi: { product_uuid }, ...onDisk({}) }).find({ cached }))?.restored
    assert.equal(await restored('u-1'), true)
    assert.equal(await restored('u-2'), false)
  })

  describe("beside the disk of IBM's cloud", () => {
    const ibm: Disk = { device: '/dev/xvdh', label: 'config-2', uuid: '9796-932e', type: 'vfat', files }
    const xen = { virtualization: { name: 'xen', container: false } }
    const seed = below('/var/lib/cloud/seed/config_drive', { 'openstack/latest/meta_data.json': '{"uuid": "seed"}' })

    it('is its directory, which detection and the stages take', async () => {
      const here = machine({ disks: [ibm], files: seed, facts: xen })
      assert.equal(configDrive.detect({ ...here.facts, ...xen }, {}), 'yes')
      assert.equal((await here.instance()).id, 'seed')
    })

    it('is another disk', async () => {
      assert.equal(
        (await machine({ disks: [ibm, drive], facts: xen }).instance()).subplatform,
        'config-disk (/dev/vdb)',
      )
    })

    it('is never that disk, unless nobody else is to have it', async () => {
      const { find, facts, host } = machine({ disks: [ibm], facts: xen })
      assert.equal(configDrive.detect(facts, {}), 'no')
      const config = { datasource_list: ['ConfigDrive', 'IBMCloud'] }
      assert.equal(await find({ config, datasources: [configDrive] }), undefined)
      assert.deepEqual(host.ran, [])
      assert.equal(configDrive.detect(facts, {}, ['ConfigDrive', 'NoCloud']), 'yes')
      assert.equal((await machine({ disks: [ibm], facts: xen }).instance({ config: only })).id, 'U-1')
    })
  })

  it('shows what the drive says in the way of EC2', async () => {
    const { instance } = machine(onDisk({ 'ec2/latest/meta-data.json': '{"ami-id": "a"}' }))
    assert.deepEqual((await instance()).metadata['ec2_metadata'], { 'ami-id': 'a' })
  })

  describe('of version 1', () => {
    const script = JSON.stringify({ 'instance-id': 'i-1', dsmode: 'net', 'user-data': 'u' })
    const old = (tree: Readonly<Record<string, string>>): MachineOptions => ({
      disks: [{ device: '/dev/sr0', type: 'iso9660', label: 'config', files: tree }],
    })

    it('is found on a whole disk without its label', async () => {
      const keys = '# mine\nssh-rsa A\n\nssh-rsa B\n'
      const { instance } = machine(old({ 'meta.js': script, 'root/.ssh/authorized_keys': keys }))
      const { id, detail, publicKeys, userData } = await instance()
      assert.deepEqual([id, detail, userData], ['i-1', 'net,ver=1][source=/dev/sr0', base64('u')])
      assert.deepEqual(publicKeys, ['ssh-rsa A', 'ssh-rsa B'])
    })

    it('shows its files as they are, and takes no more of them than version 1 says', async () => {
      const given = {
        'instance-id': 'i-1',
        dsmode: 'net',
        hostname: 'h',
        'local-hostname': 'lh',
        'public-keys': '# c\nssh A\n',
      }
      const text = 'iface eth0 inet dhcp\n'
      const { instance } = machine(old({ 'meta.js': JSON.stringify(given), 'etc/network/interfaces': text }))
      const { hostname, publicKeys, metadata, network } = await instance()
      assert.deepEqual([hostname, publicKeys], [undefined, ['ssh A']])
      assert.deepEqual(metadata, {
        meta_data: {
          authorized_keys: '',
          'instance-id': 'i-1',
          meta_js: given,
          network_config: `ci-b64:${base64(text)}`,
          'public-keys': ['ssh A'],
        },
        network_json: null,
        ec2_metadata: null,
      })
      assert.ok(network)
    })

    it('has the usual id where it names none', async () => {
      const { instance } = machine(old({ 'meta.js': '{"dsmode": "net"}' }))
      const { id, metadata } = await instance()
      assert.equal(id, 'iid-dsconfigdrive')
      assert.deepEqual(metadata['meta_data'], {
        authorized_keys: '',
        'instance-id': 'iid-dsconfigdrive',
        meta_js: { dsmode: 'net' },
        network_config: '',
      })
    })

    it('prefers the keys of meta.js', async () => {
      const own = JSON.stringify({ dsmode: 'local', 'public-keys': ['ssh-rsa C'] })
      const { instance } = machine(old({ 'meta.js': own, 'root/.ssh/authorized_keys': 'ssh-rsa A' }))
      const { id, publicKeys } = await instance()
      assert.deepEqual([id, publicKeys], ['iid-dsconfigdrive', ['ssh-rsa C']])
    })

    it('is left alone if it names no mode', async () => {
      assert.equal(await machine(old({ 'meta.js': '{}' })).find(), undefined)
    })

    it('is not looked for on partitions', async () => {
      const { host, find } = machine({ disks: [{ device: '/dev/sda1', type: 'vfat', files: { 'meta.js': script } }] })
      assert.equal(await find({ config: only }), undefined)
      assert.deepEqual(host.ran, [])
    })

    it('with a broken meta.js is used for the rest', async () => {
      const config = { datasource: { ConfigDrive: { dsmode: 'local' } } }
      const { instance, codes } = machine(old({ 'meta.js': '{', 'root/.ssh/authorized_keys': 'ssh-rsa A' }))
      assert.deepEqual((await instance({ config })).publicKeys, ['ssh-rsa A'])
      assert.deepEqual(codes(), ['datasource/bad-metadata'])
    })
  })
})

const only = { datasource_list: ['ConfigDrive'] }
