import assert from 'node:assert/strict'
import { growpart } from '../../../modules/disks/growpart.ts'
import { applied, type MachineOptions, machine } from '../machine.ts'
import { disk, mountinfo, tools } from './disk.ts'

describe('growpart', () => {
  const grown = (options: MachineOptions = {}, settings = {}) =>
    applied(
      growpart,
      { growpart: settings },
      { ...options, files: { ...disk, ...options.files }, commands: { ...tools, ...options.commands } },
    )

  it('grows the partition of the root filesystem', async () => {
    const { trace, codes, host } = await grown()
    assert.deepEqual(trace(), ['growpart /dev/sda 1'])
    assert.deepEqual(codes(), [])
    assert.deepEqual(await host.files.list('/run/cloud-init/tmp'), [])
  })

  it('leaves alone a partition that is as large as it gets', async () => {
    assert.deepEqual((await grown({ commands: { 'growpart --dry-run *': 1 } })).trace(), [])
  })

  it('stays off when told to, and when the image says so', async () => {
    assert.deepEqual((await grown({}, { mode: 'off' })).trace(), [])
    assert.deepEqual((await grown({}, { mode: false })).trace(), [])
    const files = { '/etc/growroot-disabled': '' }
    assert.deepEqual((await grown({ files })).trace(), [])
    assert.deepEqual((await grown({ files }, { ignore_growroot_disabled: true })).trace(), ['growpart /dev/sda 1'])
  })

  it('is quiet without the tool, unless it was asked for', async () => {
    const none = machine({ files: disk })
    await growpart.apply({}, none.context)
    assert.deepEqual([none.trace(), none.codes()], [[], []])
    await assert.rejects(growpart.apply({ growpart: { mode: 'growpart' } }, none.context), /not installed/)
    await assert.rejects(growpart.apply({ growpart: { mode: 'gpart' } }, none.context), /not available on Linux/)
  })

  it('goes on to the next device when one fails', async () => {
    const { trace } = await grown(
      { files: { '/dev/sdb1': { type: 'block' }, '/dev/sdc': 'file' }, commands: { 'growpart --dry-run *': 2 } },
      { devices: ['/dev/sdc', '/dev/nothing', '/srv', '/', '/dev/sdb1'] },
    )
    assert.deepEqual(trace(), [])
  })

  it('finds the device behind /dev/root', async () => {
    const files = {
      '/proc/self/mountinfo': mountinfo('/dev/root', 'ext4'),
      '/dev/disk/by-uuid/ab-cd': { link: '../../sda1' },
    }
    const facts = { cmdline: 'quiet root=UUID=AB-CD ro' }
    assert.deepEqual((await grown({ files, facts })).trace(), ['growpart /dev/sda 1'])
  })

  it('grows an encrypted device with the key left for it, which is gone afterwards', async () => {
    const { trace, host } = await grown({
      files: {
        '/proc/self/mountinfo': mountinfo('/dev/mapper/root', 'ext4'),
        '/dev/mapper/root': { link: '../dm-0' },
        '/dev/dm-0': { type: 'block' },
        '/cc_growpart_keydata': JSON.stringify({ key: Buffer.from('secret').toString('base64'), slot: 3 }),
      },
      commands: {
        'dmsetup deps *': '1 dependencies  : (sda1)\n',
        'cryptsetup status *': '',
        'cryptsetup isLuks *': '',
        'cryptsetup *': '',
      },
    })
    assert.deepEqual(trace(), [
      'growpart /dev/sda 1',
      'cryptsetup --key-file - resize /dev/mapper/root < secret',
      'cryptsetup luksKillSlot --batch-mode /dev/sda1 3',
    ])
    assert.equal(await host.files.exists('/cc_growpart_keydata'), false)
  })
})
