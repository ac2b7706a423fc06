import assert from 'node:assert/strict'
import { resizefs } from '../../../modules/disks/resizefs.ts'
import { applied, type MachineOptions, machine } from '../machine.ts'
import { disk, mountinfo, tools } from './disk.ts'

describe('resizefs', () => {
  const resized = async (type: string, options: MachineOptions = {}, config = {}) =>
    applied(resizefs, config, {
      ...options,
      files: { ...disk, '/proc/self/mountinfo': mountinfo('/dev/sda1', type), ...options.files },
      commands: { ...tools, ...options.commands },
    })

  it('knows the tool of each filesystem', async () => {
    const commands = { 'xfs_growfs *': '', 'btrfs *': '', 'btrfs --version': 'btrfs-progs v6.2\n', 'bcachefs *': '' }
    assert.deepEqual((await resized('ext4')).trace(), ['resize2fs /dev/sda1'])
    assert.deepEqual((await resized('xfs', { commands })).trace(), ['xfs_growfs /'])
    assert.deepEqual((await resized('btrfs', { commands })).trace(), ['btrfs filesystem resize --enqueue max /'])
    assert.deepEqual((await resized('bcachefs', { commands })).trace(), ['bcachefs device resize /dev/sda1'])
    const files = {
      '/proc/self/mountinfo': mountinfo('/dev/sda1', 'btrfs', 'ro'),
      '/.snapshots': { directory: true },
    } as const
    const old = { ...commands, 'btrfs --version': 'btrfs-progs v5.4\n' }
    assert.deepEqual((await resized('btrfs', { commands: old, files })).trace(), [
      'btrfs filesystem resize max /.snapshots',
    ])
    assert.deepEqual((await resized('foofs')).codes(), ['resizefs/unknown-type'])
  })

  it('does nothing when told so, and does it beside the boot when told so', async () => {
    assert.deepEqual((await resized('ext4', {}, { resize_rootfs: false })).trace(), [])
    const { trace } = await resized('ext4', { commands: { '/bin/sh *': '' } }, { resize_rootfs: 'noblock' })
    assert.deepEqual(trace(), ['/bin/sh -c "$@" >/dev/null 2>&1 & resizefs resize2fs /dev/sda1'])
  })

  it('is quiet about devices that containers do not have', async () => {
    const files = { '/proc/self/mountinfo': mountinfo('/dev/loop7', 'ext4') }
    const facts = { virtualization: { name: 'lxc', container: true } }
    assert.deepEqual((await resized('ext4', { files, facts })).codes(), [])
    assert.deepEqual((await resized('ext4', { files })).codes(), ['resizefs/no-device'])
    assert.deepEqual((await resized('ext4', { files: { '/proc/self/mountinfo': '' } })).codes(), ['resizefs/no-device'])
  })

  it('fails when the tool does', async () => {
    const box = machine({ files: disk, commands: { 'resize2fs *': 1 } })
    await assert.rejects(resizefs.apply({}, box.context), { code: 'exit' })
    assert.deepEqual(box.codes(), ['resizefs/failed'])
  })
})
