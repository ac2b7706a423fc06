import assert from 'node:assert/strict'
import { altcloud } from '../../datasources/altcloud.ts'
import { base64, type Disk, type MachineOptions, machine } from './machine.ts'
import { datasourceSuite, secret } from './suite.ts'

const disc = (files: Disk['files'], more: Partial<Disk> = {}): MachineOptions => ({
  dmi: { product_name: 'VMware Virtual Platform' },
  disks: [{ device: '/dev/sr0', label: 'CDROM', files: files ?? {}, ...more }],
})
const floppy = (files: Disk['files'], more: MachineOptions = {}): MachineOptions => ({
  dmi: { product_name: 'RHEV Hypervisor' },
  disks: [{ device: '/dev/fd0', type: 'vfat', files: files ?? {} }],
  ...more,
  files: { '/dev/fd0': '', ...more.files },
})
const script = { 'deltacloud-user-data.txt': '\n#!/bin/sh\n\n' }
const only = { datasource_list: ['AltCloud'] }
const network = { phase: 'network' } as const

datasourceSuite(altcloud, {
  answers: {
    ...network,
    machine: disc(script),
    instance: {
      id: '455',
      hostname: 'localhost',
      publicKeys: [],
      userData: base64('#!/bin/sh'),
      subplatform: 'vsphere (/dev/sr0)',
      cloudName: 'altcloud',
      detail: 'seed=None',
      metadata: {
        meta_data: { 'block-device-mapping': {}, 'instance-id': 455, 'local-hostname': 'localhost', placement: {} },
      },
    },
  },
  absent: { ...network, machine: { disks: disc(script).disks ?? [] } },
  busy: 'asks no server',
  empty: { ...network, machine: disc({ 'deltacloud-user-data.txt': ' \n', 'user-data.txt': '' }) },
  unreachable: { ...network, machine: disc(script, { broken: 'mount: no medium' }), codes: ['datasource/mount'] },
  // It has no documents: whatever is there is user-data.
  broken: { ...network, machine: disc({ 'user-data.txt': secret }), instance: { userData: base64(secret) } },
})

describe('datasources/altcloud', () => {
  const detect = async (options: MachineOptions) => altcloud.detect(await machine(options).allFacts([altcloud]), {})
  const says = (type: string) => ({ '/etc/sysconfig/cloud-info': `${type}\n` })

  it('is detected by the firmware or what the image says, with its medium', async () => {
    assert.equal(await detect(disc(script)), 'yes')
    assert.equal(await detect(floppy(script)), 'maybe')
    assert.equal(await detect({ ...disc(script), dmi: {}, files: says('vsphere') }), 'yes')
    assert.equal(await detect(floppy(script, { dmi: {}, files: says('RHEV') })), 'maybe')
  })

  it('is not detected without its medium, on other machines, or where the image says otherwise', async () => {
    assert.equal(await detect({ dmi: { product_name: 'RHEV Hypervisor' } }), 'no')
    assert.equal(await detect(disc(script, { label: 'cidata' })), 'no')
    assert.equal(await detect({ ...disc(script), dmi: { product_name: 'KVM' } }), 'no')
    assert.equal(await detect({ ...disc(script), files: says('other') }), 'no')
    assert.equal(await detect({ ...floppy(script), container: true }), 'no')
  })

  it('reads the floppy of RHEV, and loads its driver where there is none', async () => {
    const found = await machine(floppy(script)).instance({ ...network, config: only })
    assert.deepEqual([found.subplatform, found.userData], ['rhev (/dev/fd0)', base64('#!/bin/sh')])
    const bare = machine({ dmi: { product_name: 'RHEV Hypervisor' } })
    assert.equal(await bare.find({ ...network, config: only }), undefined)
    assert.deepEqual(bare.host.ran[0], ['modprobe', 'floppy'])
  })

  it('prefers the name that Deltacloud gives the file', async () => {
    const both = { 'deltacloud-user-data.txt': 'first', 'user-data.txt': 'second' }
    const files = [both, { ...both, 'deltacloud-user-data.txt': '' }]
    const found = await Promise.all(files.map((one) => machine(disc(one)).instance({ ...network, config: only })))
    assert.deepEqual(
      found.map(({ userData }) => userData),
      [base64('first'), base64('second')],
    )
  })
})
