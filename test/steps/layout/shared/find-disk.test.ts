import assert from 'node:assert/strict'
import { gptImage } from './gpt-image.ts'
import { disk, first, path, ran, sectors } from './laid-out.ts'

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
})
