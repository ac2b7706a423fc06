import assert from 'node:assert/strict'
import type { ImagePartition } from './gpt-image.ts'
import { btrfs, disk, ext4, first, MiB, path, quietly, ran, xfs } from './laid-out.ts'

describe('layout: the last partition', () => {
  it('grows to the end of the disk, and its file system with it, for a moment mounted', async () => {
    const partitions = [{ ...first, content: ext4(10) }]
    const { lines, errors, host } = await ran(`{${path}, expand_partition: {size: 0}}`, disk({ partitions }))
    assert.deepEqual(errors, [])
    assert.deepEqual(lines.slice(0, 2), [
      `${quietly} -N 1 /dev/vdb < size=${62 * MiB}`,
      'partx --update --nr 1 /dev/vdb',
    ])
    assert.match(lines[2] ?? '', /^mount -t ext4 -o nodev,nosuid,noexec \/dev\/vdb1 \/run\/firstlight-layout-/)
    assert.deepEqual(lines[3], 'resize2fs /dev/vdb1')
    assert.match(lines[4] ?? '', /^umount \/run\/firstlight-layout-/)
    assert.deepEqual(await host.files.list('/run'), [])
  })

  it('grows where it is mounted', async () => {
    const mountinfo = '30 1 254:17 / /srv/my\\040data rw,relatime - ext4 /dev/vdb1 rw\n'
    const kinds = { xfs: xfs(), btrfs: btrfs(), ext4: ext4(10) }
    const commands = {
      xfs: 'xfs_growfs /srv/my data',
      btrfs: 'btrfs filesystem resize max /srv/my data',
      ext4: 'resize2fs /dev/vdb1',
    }
    for (const [kind, content] of Object.entries(kinds)) {
      const files = { ...disk({ partitions: [{ ...first, content }] }), '/proc/self/mountinfo': mountinfo }
      const { lines, errors } = await ran(`{${path}, expand_partition: {size: 20}}`, files)
      assert.deepEqual(errors, [])
      assert.equal(lines[0], `${quietly} -N 1 /dev/vdb < size=${20 * MiB}`)
      assert.deepEqual(lines.slice(2), [commands[kind as keyof typeof commands]])
    }
  })

  it('that is as large as it can be, or as it should, is left alone', async () => {
    const partitions = [{ ...first, size: 62 * MiB, content: ext4(62) }]
    for (const size of [0, 62]) {
      const { lines, errors } = await ran(`{${path}, expand_partition: {size: ${size}}}`, disk({ partitions }))
      assert.deepEqual([lines, errors], [[], []])
    }
  })

  it('has its file system grown when an earlier boot did not come to that', async () => {
    const partitions = [{ ...first, size: 62 * MiB, content: ext4(10) }]
    const { lines, errors } = await ran(`{${path}, expand_partition: {size: 0}}`, disk({ partitions }))
    assert.deepEqual(errors, [])
    assert.deepEqual(
      lines.map((line) => line.split(' ', 1)[0]),
      ['mount', 'resize2fs', 'umount'],
    )
  })

  it('stays as it is where it would have to shrink, or has no room', async () => {
    const files = disk({ partitions: [first] })
    const small = await ran(`{${path}, expand_partition: {size: 9}}`, files)
    assert.deepEqual([small.lines, small.errors], [[], ['layout: a partition of 10 MiB cannot be made 9 MiB small']])
    const large = await ran(`{${path}, expand_partition: {size: 63}}`, files)
    assert.deepEqual([large.lines, large.errors], [[], ['layout: 63 MiB are more than there are: 62 MiB on /dev/vdb']])
  })

  it('stays as it is where it is swap or FAT, by its type or by what is on it', async () => {
    const swap = Buffer.alloc(70 * 1024)
    swap.write('SWAPSPACE2', 4086, 'latin1')
    const cases: readonly (readonly [Partial<ImagePartition>, string])[] = [
      [{ type: '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F' }, 'swap'],
      [{ type: 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7' }, 'FAT'],
      [{ type: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B' }, 'FAT'],
      [{ content: swap }, 'swap'],
    ]
    for (const [kind, name] of cases) {
      const { lines, errors } = await ran(
        `{${path}, expand_partition: {size: 0}}`,
        disk({ partitions: [{ ...first, ...kind }] }),
      )
      assert.deepEqual(lines, [])
      assert.deepEqual(errors, [`layout: /dev/vdb1 is ${name}, which cannot be grown`])
    }
  })

  it('grows without the file system where that is of no kind that does, which is a failure', async () => {
    const { lines, errors } = await ran(`{${path}, expand_partition: {size: 0}}`, disk({ partitions: [first] }))
    assert.equal(lines[0], `${quietly} -N 1 /dev/vdb < size=${62 * MiB}`)
    assert.deepEqual(errors, ['layout: what is on /dev/vdb1 is no ext, xfs or btrfs, and is not grown'])
  })

  it('is the one that was just added', async () => {
    const { lines } = await ran(`{${path}, add_partitions: [{pLabel: x, size: 5}], expand_partition: {size: 0}}`)
    assert.equal(lines.filter((line) => line.includes('-N 1')).length, 1)
  })

  it('is not there on an empty disk', async () => {
    const { errors } = await ran(`{${path}, expand_partition: {size: 0}}`)
    assert.deepEqual(errors, ['layout: /dev/vdb has no partition that could be grown'])
  })

  it('keeps its mount point when that cannot be unmounted', async () => {
    const partitions = [{ ...first, content: ext4(10) }]
    const { host, warned } = await ran(`{${path}, expand_partition: {size: 0}}`, disk({ partitions }), {
      commands: { 'umount *': 1 },
    })
    assert.equal((await host.files.list('/run'))?.length, 1)
    assert.match(warned.join(), /stays mounted/)
  })
})
