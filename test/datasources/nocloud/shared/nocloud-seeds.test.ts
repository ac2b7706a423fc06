// Through the datasource itself: what a place adds shows in the instance.

import assert from 'node:assert/strict'
import { base64, type Disk, machine } from '../../machine.ts'

const seed = '/var/lib/cloud/seed/nocloud'
const cdrom: Disk = {
  device: '/dev/sr0',
  label: 'cidata',
  files: { 'meta-data': 'instance-id: i-disk\nlocal-hostname: box\n', 'user-data': '#cloud-config\n{}\n' },
}
const onlyNoCloud = { datasource_list: ['NoCloud'] }

describe('places of a NoCloud seed', () => {
  describe('a seed directory', () => {
    it('is an instance', async () => {
      const { instance, codes } = machine({
        files: {
          [`${seed}/meta-data`]: 'instance-id: i-1\nlocal-hostname: web.example\n',
          [`${seed}/user-data`]: '#!/bin/sh\n',
          [`${seed}/vendor-data`]: 'vendor',
          [`${seed}/network-config`]: 'version: 2\n',
        },
      })
      assert.deepEqual(await instance(), {
        datasource: 'NoCloud',
        className: 'DataSourceNoCloud',
        detail: `seed=${seed}`,
        id: 'i-1',
        hostname: 'web.example',
        publicKeys: [],
        cloudName: 'unknown',
        dsmode: 'net',
        userData: base64('#!/bin/sh\n'),
        vendorData: base64('vendor'),
        network: { version: 2 },
        metadata: { meta_data: { 'instance-id': 'i-1', 'local-hostname': 'web.example', dsmode: 'net' } },
        platform: 'nocloud',
        subplatform: `seed-dir (${seed})`,
      })
      assert.deepEqual(codes(), [])
    })

    it('that is absent goes without a word', async () => {
      const { find, codes } = machine()
      assert.equal(await find({ config: onlyNoCloud }), undefined)
      assert.deepEqual(codes(), [])
    })

    it('of empty files is an instance with defaults', async () => {
      const { instance } = machine({ files: { [`${seed}/meta-data`]: '', [`${seed}/user-data`]: '' } })
      const { id, userData, network } = await instance()
      assert.deepEqual([id, userData, network], ['nocloud', '', undefined])
    })

    it('with broken metadata is used without it, and the place is named', async () => {
      const { instance, said } = machine({
        files: { [`${seed}/meta-data`]: 'a: 1\nb: [x\n', [`${seed}/user-data`]: 'u' },
      })
      const { id, userData } = await instance()
      assert.deepEqual([id, userData], ['nocloud', base64('u')])
      const [notice] = said.filter(({ code }) => code)
      assert.equal(notice?.code, 'yaml/syntax')
      assert.equal(notice?.where?.document, `${seed}/meta-data`)
      assert.ok((notice?.where?.line ?? 0) >= 2)
    })

    it('with a broken network config keeps everything else', async () => {
      const { instance, said } = machine({
        files: {
          [`${seed}/meta-data`]: 'instance-id: i-2',
          [`${seed}/user-data`]: 'u',
          [`${seed}/network-config`]: '{',
        },
      })
      const { id, network } = await instance()
      assert.deepEqual([id, network], ['i-2', undefined])
      assert.deepEqual(
        said.flatMap(({ code, where }) => (code ? [[code, where?.document]] : [])),
        [['yaml/syntax', `${seed}/network-config`]],
      )
    })

    it('that cannot be read is reported and left alone', async () => {
      const { find, said } = machine({
        files: { [`${seed}/meta-data`]: '', [`${seed}/user-data`]: '' },
        unreadable: [`${seed}/user-data`],
      })
      assert.equal(await find(), undefined)
      const [notice] = said.filter(({ code }) => code)
      assert.deepEqual([notice?.code, notice?.where?.document], ['datasource/unreadable', `${seed}/user-data`])
    })

    it('whose optional file cannot be read is used without it', async () => {
      const { instance, codes } = machine({
        files: { [`${seed}/meta-data`]: 'instance-id: i', [`${seed}/user-data`]: '', [`${seed}/vendor-data`]: 'v' },
        unreadable: [`${seed}/vendor-data`],
      })
      const { id, vendorData } = await instance()
      assert.deepEqual([id, vendorData], ['i', undefined])
      assert.deepEqual(codes(), ['datasource/unreadable'])
    })

    it('with half of what it needs is reported', async () => {
      const { find, codes } = machine({ files: { [`${seed}/user-data`]: 'x' } })
      assert.equal(await find(), undefined)
      assert.deepEqual(codes(), ['datasource/incomplete-seed'])
    })
  })

  describe('a seed on a disk', () => {
    it('is mounted read-only, read and unmounted', async () => {
      const { host, instance } = machine({ disks: [cdrom] })
      const { detail, subplatform, hostname } = await instance()
      assert.deepEqual([detail, subplatform, hostname], ['seed=/dev/sr0', 'config-disk (/dev/sr0)', 'box'])
      const directory = '/run/cloud-init/seed-dev-sr0'
      assert.deepEqual(host.ran, [
        ['mount', '-o', 'ro', '-t', 'auto', '/dev/sr0', directory],
        ['umount', directory],
      ])
      assert.equal(await host.files.exists(directory), false)
    })

    it('is read in place where it is mounted already', async () => {
      const files = { '/mnt/meta-data': 'instance-id: there', '/mnt/user-data': '' }
      const { host, instance } = machine({ files, disks: [{ ...cdrom, mountedAt: '/mnt' }] })
      assert.equal((await instance()).id, 'there')
      assert.deepEqual(host.ran, [])
    })

    it('that cannot be mounted is reported, and the next one is read', async () => {
      const broken = { ...cdrom, device: '/dev/vdb', broken: "mount: can't read superblock" }
      const { host, instance, said } = machine({ disks: [cdrom, broken] })
      assert.equal((await instance()).detail, 'seed=/dev/sr0')
      const [notice] = said.filter(({ code }) => code)
      assert.deepEqual([notice?.code, notice?.where?.document], ['datasource/mount', '/dev/vdb'])
      assert.equal(await host.files.exists('/run/cloud-init/seed-dev-vdb'), false)
    })

    it('is unmounted when reading it fails', async () => {
      const path = '/run/cloud-init/seed-dev-sr0/user-data'
      const { host, find, codes } = machine({ disks: [cdrom], unreadable: [path] })
      assert.equal(await find(), undefined)
      assert.deepEqual(codes(), ['datasource/unreadable'])
      assert.equal(host.ran.at(-1)?.[0], 'umount')
    })

    it('that holds no seed is not one', async () => {
      const { find, codes } = machine({ disks: [{ ...cdrom, files: { 'other.txt': '' } }] })
      assert.equal(await find(), undefined)
      assert.deepEqual(codes(), [])
    })

    it('has the label of the config, in both cases; null looks for none', async () => {
      const disks = [{ ...cdrom, label: 'MINE' }]
      const labelled = (fs_label: string | null) => ({ config: { datasource: { NoCloud: { fs_label } } } })
      assert.equal((await machine({ disks }).instance(labelled('mine'))).id, 'i-disk')
      assert.equal(await machine({ disks }).find(), undefined)
      assert.equal(await machine({ disks: [cdrom] }).find(labelled(null)), undefined)
    })

    it('adds metadata that a directory lacks, and its user-data wins', async () => {
      const files = {
        [`${seed}/meta-data`]: 'instance-id: i-dir',
        [`${seed}/user-data`]: 'dir',
        [`${seed}/vendor-data`]: 'v',
      }
      const { id, hostname, userData, vendorData, detail } = await machine({ files, disks: [cdrom] }).instance()
      assert.deepEqual([id, hostname, detail], ['i-dir', 'box', `seed=${seed},/dev/sr0`])
      assert.deepEqual([userData, vendorData], [base64('#cloud-config\n{}\n'), base64('v')])
    })
  })

  describe('the config', () => {
    it('gives a seed, as text or as mappings', async () => {
      for (const metaData of ['instance-id: i-cfg', { 'instance-id': 'i-cfg' }]) {
        const NoCloud = { 'user-data': 'u', 'meta-data': metaData, 'network-config': { version: 2 } }
        const { id, userData, network, detail } = await machine().instance({ config: { datasource: { NoCloud } } })
        assert.deepEqual([id, userData, network, detail], ['i-cfg', base64('u'), { version: 2 }, 'seed=ds_config'])
      }
    })

    it('with a value of the wrong kind is used without it', async () => {
      const NoCloud = { fs_label: 7, 'user-data': ['x'], 'meta-data': {} }
      const { instance, codes } = machine({ disks: [cdrom] })
      assert.equal((await instance({ config: { datasource: { NoCloud } } })).id, 'i-disk')
      assert.deepEqual(codes(), ['datasource/bad-setting', 'datasource/bad-setting'])
    })

    it('of the documentation, which says "None", asks for nothing', async () => {
      const { find, codes } = machine()
      assert.equal(await find({ config: { datasource: { NoCloud: { seedfrom: 'None' } } } }), undefined)
      assert.deepEqual(codes(), [])
    })
  })
})
