import assert from 'node:assert/strict'
import { nocloud } from '../../../datasources/nocloud/nocloud.ts'
import { base64, type Disk, machine } from '../machine.ts'
import { busyAtFirst, datasourceSuite, secret } from '../suite.ts'
import { zipOf } from '../zip-of.ts'

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

    it('is shown in the metadata as it was given', async () => {
      const serial = { ...dmi, product_serial: `ds=nocloud;s=${web}__dmi.chassis-serial-number__/` }
      const place = `${web}rack-7/`
      const http = { [`${place}meta-data`]: 'instance-id: i-web', [`${place}user-data`]: '' }
      const { detail, metadata } = await machine({ dmi: serial, http }).instance({ phase: 'network' })
      assert.equal(detail, `seed=dmi,${place}`)
      const { seedfrom } = metadata['meta_data'] as { readonly seedfrom?: string }
      assert.equal(seedfrom, `${web}__dmi.chassis-serial-number__/`)
    })

    it('warns of a DMI value that does not exist', async () => {
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

    it('that does not answer costs the tries for one file: the first two are asked for at once, the others not at all', async () => {
      const { host, find } = machine({ cmdline: `ds=nocloud;s=${web}` })
      assert.equal(await find({ phase: 'network', config: onlyNoCloud }), undefined)
      const names = host.requests.map(({ url }) => url.slice(web.length))
      assert.equal(names.length, 22)
      assert.deepEqual(names.slice(0, 2), ['network-config', 'meta-data'])
      assert.ok(names.indexOf('network-config', 1) > names.indexOf('meta-data'))
      assert.deepEqual([...new Set(names)], ['network-config', 'meta-data'])
    })

    it('is used without the files that it does not need and fails to give', async () => {
      const http = serve({ 'user-data': 'u' })
      for (const name of ['network-config', 'vendor-data']) http[web + name] = 500
      const { id, userData, network } = await machine({ dmi, http }).instance({ phase: 'network' })
      assert.deepEqual([id, userData, network], ['i-web', base64('u'), undefined])
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
      const config = { datasource_list: ['NoCloud', 'None'] }
      await find({ config })
      assert.deepEqual(codes(), [])
      await find({ config, phase: 'network' })
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

  it('is left alone if dsmode is disabled, and takes an unknown one for net', async () => {
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

  it("is of platform lxd if LXD's socket is there", async () => {
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
