import assert from 'node:assert/strict'
import { gptImage } from './gpt-image.ts'
import { disk, ext4, first, MiB, path, quietly, ran, sectors } from './laid-out.ts'

describe('layout: the disk', () => {
  const label = (name: string) => ({
    ...disk({ partitions: [first] }),
    [`/dev/disk/by-label/${name}`]: { link: '../../vdb1' },
  })

  it('is the one that a labelled file system lies on', async () => {
    const { lines, errors } = await ran('{device: {label: MY DATA}, add_partitions: [{size: 5}]}', label('MY\\x20DATA'))
    assert.deepEqual(errors, [])
    assert.match(lines.join('\n'), /mkfs.ext2 \/dev\/vdb2$/)
  })

  it('is the one of the path where both are given', async () => {
    const { errors } = await ran('{device: {path: " /dev/vdc ", label: X}, add_partitions: [{size: 5}]}', label('X'))
    assert.deepEqual(errors, ['layout: the disk /dev/vdc is not there'])
  })

  it('is the one that a script prints, started without a shell', async () => {
    const commands = { '/opt/pick a;b': ' /dev/vdb \n', '/opt/none': '\n', '/opt/fails': 3 }
    const add = 'add_partitions: [{size: 5}]'
    const found = await ran(`{device: {path: 'script:///opt/pick  a;b'}, ${add}}`, disk(), { commands })
    assert.deepEqual(found.errors, [])
    const silent = await ran(`{device: {path: 'script:///opt/none'}, ${add}}`, disk(), { commands })
    assert.deepEqual(silent.errors, ['layout: the script that finds the disk printed nothing'])
    const failing = await ran(`{device: {path: 'script:///opt/fails'}, ${add}}`, disk(), { commands })
    assert.equal(failing.errors.length, 1)
    assert.deepEqual(failing.lines, [])
  })

  it('has to be there, and to be one', async () => {
    const cases = [
      ['{label: NONE}', 'no disk has a file system with the label NONE'],
      ['{label: ../../etc}', 'no disk has a file system with the label ../../etc'],
      ['{path: dev/vdb}', 'the path of the disk is not absolute'],
      ['{path: /etc}', '/etc is a directory; expected a disk'],
      ['{path: /dev/vdb1}', '/dev/vdb1 is a partition, not a disk'],
      ['{init_disk: true}', 'init_disk needs the path of the disk, and no label'],
      ['{path: /dev/vdb, label: X, init_disk: true}', 'init_disk needs the path of the disk, and no label'],
    ] as const
    for (const [device, why] of cases) {
      const files = { ...disk({ partitions: [first] }), '/etc/hosts': '' }
      const { lines, errors } = await ran(`{device: ${device}, add_partitions: [{size: 5}]}`, files)
      assert.deepEqual([lines, errors], [[], [`layout: ${why}`]])
    }
  })

  it('is not changed when it is read-only', async () => {
    const files = { ...disk(), '/sys/devices/pci0/vdb/ro': '1\n' }
    const { lines, errors } = await ran(`{${path}, add_partitions: [{size: 5}]}`, files)
    assert.deepEqual([lines, errors], [[], ['layout: the disk /dev/vdb is read-only']])
  })

  it('that is not named is only a warning', async () => {
    const { lines, errors, warned } = await ran('{device: {}, add_partitions: [{size: 5}]}')
    assert.deepEqual([lines, errors], [[], []])
    assert.deepEqual(warned, ['layout: the device has neither a path nor a label'])
    assert.deepEqual((await ran('{add_partitions: [{size: 5}]}')).warned, [])
  })

  it('may be an image in a file', async () => {
    const { lines } = await ran('{device: {path: /srv/disk.img}, add_partitions: [{size: 5}]}', {
      '/srv/disk.img': gptImage({ sectors }),
    })
    assert.deepEqual(lines.slice(1), ['udevadm trigger', 'udevadm settle', 'mkfs.ext2 /srv/disk.img1'])
  })

  describe('below a directory on which a partition of it is mounted', () => {
    const mounted = (device: string, point = '/') => ({
      ...disk({ partitions: [first, { start: 11 * MiB, size: 10 * MiB, name: 'root', content: ext4(10) }] }),
      '/proc/self/mountinfo': `30 1 254:2 / ${point} rw,relatime - ext4 ${device} rw\n`,
    })
    const root = 'device: {path: /}, expand_partition: {size: 0}'

    it('has its last partition grown, if that is the one', async () => {
      for (const [device, cmdline] of [
        ['/dev/vdb2', ''],
        ['/dev/root', 'root=/dev/vdb2 ro'],
      ] as const) {
        const files = { ...mounted(device), '/proc/cmdline': `${cmdline}\n` }
        const { lines, errors } = await ran(`{${root}}`, files)
        assert.deepEqual(errors, [])
        // By the name that does not exist the kernel's mount of it is not found.
        const changes = lines.filter((line) => !/^u?mount /.test(line))
        assert.deepEqual(changes, [
          `${quietly} -N 2 /dev/vdb < size=${52 * MiB}`,
          'partx --update --nr 2 /dev/vdb',
          'resize2fs /dev/vdb2',
        ])
      }
    })

    it('is left alone where another one is the last, or there is none', async () => {
      const other = await ran(`{${root}}`, mounted('/dev/vdb1'))
      assert.deepEqual(other.lines, [])
      assert.deepEqual(other.errors, [
        'layout: / is on vdb1, and only the last partition can be grown, which is /dev/vdb2',
      ])
      for (const device of ['overlay', '/dev/vdb', '/dev/mapper/gone']) {
        const none = await ran(`{${root}}`, mounted(device))
        assert.deepEqual(
          [none.lines, none.errors],
          [[], ['layout: what is mounted on / lies on no partition of a disk']],
        )
      }
    })

    it('gets no partitions, and is not initialised', async () => {
      const added = await ran('{device: {path: /}, add_partitions: [{size: 5}]}', mounted('/dev/vdb2'))
      assert.deepEqual(added.errors, ['layout: / is a directory; partitions are added to a disk'])
      const initialised = await ran('{device: {path: /, init_disk: true}}', mounted('/dev/vdb2'))
      assert.deepEqual(initialised.errors, ['layout: / is a directory; expected a disk'])
      assert.deepEqual([added.lines, initialised.lines], [[], []])
    })
  })
})
