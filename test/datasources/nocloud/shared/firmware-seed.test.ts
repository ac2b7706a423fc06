import assert from 'node:assert/strict'
import type { WorldFile } from '../../../../system/memory.ts'
import { base64, type MachineOptions, machine } from '../../machine.ts'
import { smbiosTable } from '../../smbios-table.ts'
import { secret } from '../../suite.ts'

const only = { datasource_list: ['NoCloud'] }
const fwCfg = (files: Readonly<Record<string, WorldFile>>) =>
  Object.fromEntries(
    Object.entries(files).map(([name, content]) => [`/sys/firmware/qemu_fw_cfg/by_name/opt/${name}/raw`, content]),
  )
const smbios = (...strings: readonly string[]) => ({ '/sys/firmware/dmi/tables/DMI': smbiosTable(strings) })
const credentials = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`/run/credentials/@system/${name}`, text]))
const instanceOf = async (files: Readonly<Record<string, WorldFile>>, more: MachineOptions = {}) => {
  const here = machine({ ...more, files })
  return { ...(await here.instance({ config: only })), here }
}

describe('a NoCloud seed without a disk or a server', () => {
  const detection = async (options: MachineOptions) => {
    const here = machine(options)
    const { nocloud } = await import('../../../../datasources/nocloud/nocloud.ts')
    return nocloud.detect(await here.allFacts([nocloud]), {})
  }

  it('is read from fw_cfg', async () => {
    const files = fwCfg({
      'io.firstlight/user-data': '#!/bin/sh\n',
      'io.firstlight/meta-data': 'instance-id: i-fw\nlocal-hostname: box\n',
      'io.firstlight/vendor-data': '#cloud-config\n{}\n',
      'io.firstlight/network-config': 'version: 2\nethernets: {}\n',
    })
    const found = await instanceOf(files)
    assert.deepEqual(
      [found.id, found.hostname, found.userData, found.vendorData, found.network, found.detail, found.subplatform],
      [
        'i-fw',
        'box',
        base64('#!/bin/sh\n'),
        base64('#cloud-config\n{}\n'),
        { version: 2, ethernets: {} },
        'seed=fw_cfg',
        'seed-dir (fw_cfg)',
      ],
    )
    assert.equal(await detection({ files }), 'yes')
  })

  it('is read from SMBIOS strings, as text or base64, also as credentials', async () => {
    const forms = (name: string, text: string) => [
      `io.firstlight:${name}=${text}`,
      `io.firstlight.binary:${name}=${base64(text)}`,
      `io.systemd.credential:firstlight.${name}=${text}`,
      `io.systemd.credential.binary:firstlight.${name}=${base64(text)}`,
    ]
    const [userData, metadata] = [forms('user-data', '#!/bin/sh é=1'), forms('meta-data', 'instance-id: i-sm')]
    for (const [index, one] of userData.entries()) {
      const files = smbios('vendor string', one, metadata[index] ?? '')
      const found = await instanceOf(files)
      assert.deepEqual([found.userData, found.id, found.detail], [base64('#!/bin/sh é=1'), 'i-sm', 'seed=smbios'])
      assert.equal(await detection({ files }), 'yes')
    }
  })

  it('is read from single entries of SMBIOS where the whole table is not to be had', async () => {
    const entry = (number: number, ...strings: readonly string[]) => ({
      [`/sys/firmware/dmi/entries/11-${number}/raw`]: smbiosTable(strings),
    })
    const files = {
      ...entry(0, 'x', 'io.firstlight:user-data=u'),
      ...entry(1, 'io.firstlight:meta-data=instance-id: i'),
    }
    const found = await instanceOf(files)
    assert.deepEqual([found.userData, found.id], [base64('u'), 'i'])
  })

  it("is read from systemd's credentials, in containers too", async () => {
    const files = credentials({
      'firstlight.user-data': 'u',
      'firstlight.meta-data': 'instance-id: i-cred',
      other: 'x',
    })
    const found = await instanceOf(files, { container: true })
    assert.deepEqual([found.userData, found.id, found.detail], [base64('u'), 'i-cred', 'seed=credentials'])
    assert.equal(await detection({ files, container: true }), 'yes')
  })

  it('is any one of its documents', async () => {
    const found = await instanceOf(fwCfg({ 'io.systemd.credentials/firstlight.user-data': 'u' }))
    assert.deepEqual([found.id, found.userData], ['nocloud', base64('u')])
  })

  it("is not the firmware's of a container, and not what others have in the same places", async () => {
    const files = { ...fwCfg({ 'io.firstlight/user-data': 'u' }), ...smbios('io.firstlight:user-data=u') }
    assert.equal(await detection({ files, container: true }), 'no')
    const others = {
      ...fwCfg({ 'io.systemd.credentials/user-data': 'u', 'org.example/user-data': 'u' }),
      ...smbios('io.systemd.credential:user-data=u', 'io.firstlight:other=u', 'io.firstlight.user-data=u'),
      ...credentials({ 'user-data': 'u' }),
    }
    assert.equal(await detection({ files: others }), 'no')
  })

  it('takes each document from fw_cfg, then from SMBIOS, then from credentials', async () => {
    const found = await instanceOf({
      ...fwCfg({ 'io.firstlight/user-data': 'fw' }),
      ...smbios('io.firstlight:user-data=sm', 'io.firstlight:meta-data=instance-id: i-sm'),
      ...credentials({ 'firstlight.meta-data': 'instance-id: i-cred', 'firstlight.vendor-data': 'cred' }),
    })
    assert.deepEqual([found.userData, found.id, found.vendorData], [base64('fw'), 'i-sm', base64('cred')])
    assert.equal(found.detail, 'seed=fw_cfg,smbios,credentials')
  })

  it('counts as a disk does, and after it', async () => {
    const files = fwCfg({ 'io.firstlight/user-data': 'fw', 'io.firstlight/meta-data': 'instance-id: i-fw\na: 1\n' })
    const disk = {
      device: '/dev/sr0',
      label: 'cidata',
      files: { 'user-data': 'disk', 'meta-data': 'instance-id: i-disk' },
    }
    const found = await instanceOf(files, { disks: [disk] })
    assert.deepEqual([found.userData, found.id, found.detail], [base64('fw'), 'i-disk', 'seed=/dev/sr0,fw_cfg'])
  })

  it('is read though fs_label looks for no disk', async () => {
    const here = machine({ files: fwCfg({ 'io.firstlight/user-data': 'u' }) })
    const config = { ...only, datasource: { NoCloud: { fs_label: null } } }
    assert.equal((await here.instance({ config })).userData, base64('u'))
  })

  it('may name the address of the rest', async () => {
    const here = machine({
      files: {
        ...smbios('io.firstlight:meta-data=seedfrom: /srv/seed/'),
        '/srv/seed/meta-data': 'instance-id: i-far',
        '/srv/seed/user-data': 'far',
      },
    })
    assert.equal((await here.instance({ config: only })).userData, base64('far'))
  })

  it('does without a document that is broken, and quotes nothing of it', async () => {
    const found = await instanceOf({
      ...fwCfg({ 'io.firstlight/meta-data': `${secret}: [`, 'io.firstlight/user-data': 'u' }),
      ...smbios(`io.firstlight.binary:vendor-data=${secret}!`),
    })
    assert.deepEqual([found.id, found.userData, found.vendorData], ['nocloud', base64('u'), undefined])
    assert.deepEqual(found.here.codes(), ['datasource/unreadable', 'yaml/syntax'])
    assert.ok(!JSON.stringify(found.here.said).includes(secret))
  })

  it('does without a document that is too large or cannot be read', async () => {
    const path = Object.keys(fwCfg({ 'io.firstlight/user-data': '' }))[0] ?? ''
    const files = fwCfg({ 'io.firstlight/user-data': 'u', 'io.firstlight/meta-data': 'instance-id: i-fw' })
    const found = await instanceOf(files, { unreadable: [path] })
    assert.deepEqual([found.id, found.userData, found.here.codes()], ['i-fw', undefined, ['datasource/unreadable']])
  })

  it('says that a module is missing where QEMU has entries that the kernel does not show', async () => {
    const files = {
      ...credentials({ 'firstlight.user-data': 'u' }),
      '/sys/bus/acpi/devices/QEMU0002:00/status': '15\n',
    }
    const told = async (more: Readonly<Record<string, string>>) =>
      (await instanceOf({ ...files, ...more })).here.said.filter(({ message }) => message.includes('qemu_fw_cfg'))
        .length
    assert.equal(await told({}), 1)
    assert.equal(await told({ '/sys/firmware/qemu_fw_cfg/rev': '3\n' }), 0)
  })
})
