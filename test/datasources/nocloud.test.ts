import assert from 'node:assert/strict'
import { nocloud } from '../../datasources/nocloud.ts'
import { base64, type Disk, machine } from './machine.ts'
import { busyAtFirst, datasourceSuite, secret } from './suite.ts'
import { zipOf } from './zip-of.ts'

const seed = '/var/lib/cloud/seed/nocloud'
const cdrom: Disk = {
  device: '/dev/sr0',
  label: 'cidata',
  files: { 'meta-data': 'instance-id: i-disk\nlocal-hostname: box\n', 'user-data': '#cloud-config\n{}\n' },
}
const web = 'http://10.0.2.2:8000/'

const inFolder = (metadata: string, userData: string) => ({
  files: { [`${seed}/meta-data`]: metadata, [`${seed}/user-data`]: userData },
})
const atAddress = {
  cmdline: `ds=nocloud;s=${web}`,
  http: {
    [`${web}network-config`]: 'version: 2',
    [`${web}meta-data`]: 'instance-id: i-web',
    [`${web}user-data`]: 'u',
    [`${web}vendor-data`]: 'v',
  },
}

datasourceSuite(nocloud, {
  answers: {
    machine: inFolder('instance-id: i-1\nlocal-hostname: box\n', 'u'),
    instance: { id: 'i-1', hostname: 'box', userData: base64('u'), subplatform: `seed-dir (${seed})` },
  },
  absent: { machine: {} },
  busy: { phase: 'network', machine: busyAtFirst(atAddress), instance: { id: 'i-web', network: { version: 2 } } },
  empty: { machine: inFolder('', ''), instance: { id: 'nocloud', userData: '' } },
  unreachable: { phase: 'network', machine: { ...atAddress, http: {} }, codes: ['datasource/unreachable'] },
  broken: { machine: inFolder(`${secret}: [`, 'u'), instance: { id: 'nocloud' }, codes: ['yaml/syntax'] },
})

describe('datasources/nocloud', () => {
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

    it('that is absent is silence', async () => {
      const { find, codes } = machine()
      assert.equal(await find({ config: onlyNoCloud }), undefined)
      assert.deepEqual(codes(), [])
    })

    it('of empty files is an instance with defaults', async () => {
      const { instance } = machine({ files: { [`${seed}/meta-data`]: '', [`${seed}/user-data`]: '' } })
      const { id, userData, network } = await instance()
      assert.deepEqual([id, userData, network], ['nocloud', '', undefined])
    })

    it('with broken metadata is used without, and the place is named', async () => {
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
      const directory = '/run/cloud-init/tmp/seed-dev-sr0'
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
      assert.equal(await host.files.exists('/run/cloud-init/tmp/seed-dev-vdb'), false)
    })

    it('is unmounted when reading it fails', async () => {
      const path = '/run/cloud-init/tmp/seed-dev-sr0/user-data'
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

  describe('a seed at an address', () => {
    const files = { 'meta-data': 'instance-id: i-web', 'user-data': '#cloud-config\n{}\n' }
    const serve = (extra: Record<string, string> = {}) =>
      Object.fromEntries([
        ...['network-config', 'vendor-data'].map((name) => [web + name, 404] as const),
        ...Object.entries({ ...files, ...extra }).map(([name, body]) => [web + name, body] as const),
      ])
    const dmi = { product_serial: `ds=nocloud;s=${web}`, chassis_serial: 'rack-7' }

    it('waits for the network stage', async () => {
      const { host, find, codes } = machine({ dmi, http: serve() })
      assert.equal(await find(), undefined)
      assert.deepEqual([host.requests.length, codes()], [0, []])
    })

    it('is fetched in order, absent files once', async () => {
      const { host, instance } = machine({ dmi, http: serve() })
      const { className, detail, id, dsmode } = await instance({ phase: 'network' })
      assert.deepEqual([className, detail, id, dsmode], ['DataSourceNoCloudNet', `seed=dmi,${web}`, 'i-web', 'net'])
      const names = host.requests.map(({ url }) => url.slice(web.length))
      assert.deepEqual(names, ['network-config', 'meta-data', 'user-data', 'vendor-data'])
    })

    it('may carry values of the DMI', async () => {
      const serial = { ...dmi, product_serial: `ds=nocloud;s=${web}__dmi.chassis-serial-number__/` }
      const { host, find } = machine({ dmi: serial })
      await find({ phase: 'network' })
      assert.equal(host.requests[0]?.url, `${web}rack-7/network-config`)
    })

    it('warns of a DMI value that there is not', async () => {
      const { find, codes } = machine({ dmi: { product_serial: `ds=nocloud;s=${web}__dmi.nonsense__/` } })
      await find({ phase: 'network' })
      assert.equal(codes()[0], 'datasource/bad-setting')
    })

    it('that does not answer is reported after the retries, without its password', async () => {
      const { host, find, said } = machine({ cmdline: 'ds=nocloud;s=http://me:secret@10.9.9.9/' })
      assert.equal(await find({ phase: 'network', config: onlyNoCloud }), undefined)
      const [notice] = said.filter(({ code }) => code)
      assert.equal(notice?.code, 'datasource/unreachable')
      assert.equal(host.requests.filter(({ url }) => url.endsWith('meta-data')).length, 11)
      assert.ok(!JSON.stringify(said).includes('secret'))
    })

    it('is shown to nobody with its password', async () => {
      const place = 'http://me:secret@10.0.2.2:8000/'
      const { instance, said } = machine({ cmdline: `ds=nocloud;s=${place}`, http: serve() })
      const found = await instance({ phase: 'network' })
      assert.equal(found.detail, `seed=cmdline,${web}`)
      assert.ok(!JSON.stringify([found, said]).includes('secret'))
    })

    it('with a broken document is used without it', async () => {
      const http = serve({ 'meta-data': 'a: [', 'network-config': 'version: 2' })
      const { instance, said } = machine({ dmi, http })
      const { id, network } = await instance({ phase: 'network' })
      assert.deepEqual([id, network], ['nocloud', { version: 2 }])
      assert.equal(said.find(({ code }) => code)?.where?.document, `${web}meta-data`)
    })

    it('that no stage can read is reported by the last one', async () => {
      const { find, codes } = machine({ cmdline: 'ds=nocloud;s=gopher://x/' })
      await find()
      assert.deepEqual(codes(), [])
      await find({ phase: 'network' })
      assert.deepEqual(codes(), ['datasource/bad-setting'])
    })

    it('may be a zip archive, at an address or a path', async () => {
      const archive = zipOf({ 'seed/meta-data': 'instance-id: i-zip', 'seed/user-data': 'u', 'seed/readme': 'r' })
      const remote = machine({ cmdline: `ds=nocloud;s=${web}seed.zip`, http: { [`${web}seed.zip`]: archive } })
      const found = await remote.instance({ phase: 'network' })
      assert.deepEqual([found.id, found.userData, found.detail], ['i-zip', base64('u'), `seed=cmdline,${web}seed.zip`])
      const local = machine({ cmdline: 'ds=nocloud;s=/srv/seed.zip', files: { '/srv/seed.zip': archive } })
      assert.equal((await local.instance()).id, 'i-zip')
    })

    it('that is a broken, incomplete or missing archive is reported', async () => {
      const cmdline = 'ds=nocloud;s=/srv/seed.zip'
      const codesFor = async (files: Record<string, string | Uint8Array>) => {
        const { find, codes } = machine({ cmdline, files })
        assert.equal(await find(), undefined)
        return codes()
      }
      assert.deepEqual(await codesFor({ '/srv/seed.zip': 'no archive' }), ['datasource/unreadable'])
      assert.deepEqual(await codesFor({ '/srv/seed.zip': zipOf({ 'user-data': '' }) }), ['datasource/incomplete-seed'])
      assert.deepEqual(await codesFor({}), ['datasource/unreachable'])
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

  it('is left alone where dsmode is disabled, and takes an unknown one for net', async () => {
    const files = (mode: string) => ({ [`${seed}/meta-data`]: `dsmode: ${mode}`, [`${seed}/user-data`]: '' })
    assert.equal(await machine({ files: files('disabled') }).find(), undefined)
    const odd = machine({ files: files('sideways') })
    assert.equal((await odd.instance()).dsmode, 'net')
    assert.deepEqual(odd.codes(), ['datasource/bad-metadata'])
  })

  it('replaces an instance-id that cannot name a directory', async () => {
    for (const id of ['..', '""', '"a\\nb"', 'x'.repeat(300)]) {
      const files = { [`${seed}/meta-data`]: `instance-id: ${id}`, [`${seed}/user-data`]: '' }
      const { instance, codes } = machine({ files })
      assert.equal((await instance()).id, 'nocloud')
      assert.deepEqual(codes(), ['datasource/bad-metadata'])
    }
  })

  it("ignores the host's serial number in a container", async () => {
    const dmi = { product_serial: 'ds=nocloud;i=host' }
    assert.equal(await machine({ dmi, container: true }).find(), undefined)
    assert.equal((await machine({ dmi }).instance()).id, 'host')
  })

  it('is of platform lxd where its socket is', async () => {
    const files = { '/dev/lxd/sock': { type: 'socket' } as const, [`${seed}/meta-data`]: '', [`${seed}/user-data`]: '' }
    assert.equal((await machine({ files }).instance()).platform, 'lxd')
  })

  it('is deprecated under the name nocloud-net', async () => {
    const { instance, said } = machine({ cmdline: 'ds=nocloud-net;i=x' })
    assert.equal((await instance()).dsmode, 'net')
    assert.deepEqual(
      said.filter(({ level }) => level === 'deprecated').map(({ code }) => code),
      ['datasource/deprecated'],
    )
  })

  it('knows a cached instance by the id of the command line or of a directory, never of a disk', async () => {
    const files = { [`${seed}/meta-data`]: 'instance-id: i-1', [`${seed}/user-data`]: '' }
    const restored = async (world: Parameters<typeof machine>[0], id: string) => {
      const { find, instance } = machine(world)
      const cached = { instance: { ...(await instance()), id }, runInstanceId: undefined, trust: false }
      return (await find({ cached }))?.restored
    }
    assert.equal(await restored({ files }, 'i-1'), true)
    assert.equal(await restored({ files }, 'i-0'), false)
    assert.equal(await restored({ files, cmdline: 'ds=nocloud;i=i-2' }, 'i-1'), false)
    assert.equal(await restored({ files, cmdline: 'ds=nocloud;i=i-2' }, 'i-2'), true)
    assert.equal(await restored({ disks: [cdrom] }, 'i-disk'), false)
  })
})

const onlyNoCloud = { datasource_list: ['NoCloud'] }
