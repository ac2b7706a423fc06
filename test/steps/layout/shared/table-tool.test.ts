import assert from 'node:assert/strict'
import type { WorldFile } from '../../../../system/memory.ts'
import { gptImage, linux } from './gpt-image.ts'
import { disk, ext4, first, MiB, path, ran, sectors } from './laid-out.ts'

describe('layout: the table', () => {
  it('is made whole first when the disk has grown', async () => {
    const files = disk({ partitions: [first], grown: 64 * MiB })
    const { lines } = await ran(`{${path}, add_partitions: [{pLabel: rest}]}`, files)
    assert.equal(lines[0], 'sfdisk --quiet --no-reread --relocate gpt-bak-std /dev/vdb')
    assert.match(lines[1] ?? '', new RegExp(`start=${11 * MiB}, size=${116 * MiB}, `))
  })

  it('is made once for a disk, which is known by its GUID from then on', async () => {
    const add = 'add_partitions: [{pLabel: x, size: 10}]'
    const device = 'device: {path: /dev/vdb, init_disk: true}'
    const blank = { ...disk(), '/dev/vdb': { type: 'block', content: Buffer.alloc(sectors * 512) } } as const
    const { lines, errors } = await ran(`{${device}, ${add}}`, blank)
    assert.deepEqual(errors, [])
    const id = '769727DD-FF87-5C57-9C07-674630FC7A00'
    assert.equal(lines[0], `sfdisk --quiet --wipe always /dev/vdb < label: gpt\nlabel-id: ${id}\nfirst-lba: 34`)
    assert.match(lines[1] ?? '', new RegExp(`start=${MiB}, size=${9 * MiB}, `))
    const again = await ran(`{${device}, ${add}}`, disk({ id, partitions: [{ ...first, name: 'x' }] }))
    assert.deepEqual(again.lines, ['udevadm trigger', 'udevadm settle'])
    const other = await ran('{device: {path: /dev/vdb, init_disk: true, disk_name: data}}', disk({ id }))
    assert.equal(other.lines.length, 1)
  })

  it('is not made on a disk that is used', async () => {
    const files = disk({ partitions: [first] })
    const used: readonly (readonly [Record<string, WorldFile>, string])[] = [
      [{ '/proc/self/mountinfo': '30 1 254:17 / /srv rw - ext4 /dev/vdb1 rw\n' }, '/dev/vdb1 is mounted at /srv'],
      [{ '/proc/swaps': 'Filename\tType\n/dev/vdb1  partition 1 0 -2\n' }, '/dev/vdb1 is used as swap'],
      [{ '/sys/devices/pci0/vdb/vdb1/holders/dm-0': { directory: true } }, 'vdb1 is part of dm-0'],
    ]
    for (const [more, why] of used) {
      const { lines, errors } = await ran('{device: {path: /dev/vdb, init_disk: true}}', { ...files, ...more })
      assert.deepEqual(lines, [])
      assert.deepEqual(errors, [`layout: /dev/vdb is in use, and not initialised: ${why}`])
    }
  })

  it('is left alone when it is none that can be changed', async () => {
    const mbr = Buffer.alloc(sectors * 512)
    mbr.writeUInt16LE(0xaa55, 510)
    mbr[450] = 0x83
    mbr.writeUInt32LE(100, 458)
    const cases: readonly (readonly [Buffer, string])[] = [
      [mbr, '/dev/vdb has an MBR partition table; only GPT can be changed'],
      [Buffer.alloc(sectors * 512), '/dev/vdb has no partition table; "init_disk: true" makes one'],
      [gptImage({ sectors }).fill(0, 512), 'both copies of the partition table of /dev/vdb are damaged'],
    ]
    for (const [content, why] of cases) {
      const { lines, errors } = await ran(`{${path}, add_partitions: [{size: 5}]}`, {
        ...disk(),
        '/dev/vdb': { type: 'block', content },
      })
      assert.deepEqual([lines, errors], [[], [`layout: ${why}`]])
    }
  })

  it('is changed by sgdisk where sfdisk is not there', async () => {
    const programs = ['sgdisk', 'mkfs.ext2', 'resize2fs', 'wipefs']
    const partitions = [{ ...first, content: ext4(10) }]
    const files = disk({ partitions, grown: 64 * MiB })
    const { lines, errors } = await ran(`{${path}, add_partitions: [{pLabel: b, size: 6}]}`, files, { programs })
    assert.deepEqual(errors, [])
    assert.deepEqual(lines.slice(0, 2), [
      'sgdisk --move-second-header /dev/vdb',
      `sgdisk --set-alignment=1 --new=2:${11 * MiB}:${16 * MiB - 1} --typecode=2:${linux} --change-name=2:b /dev/vdb`,
    ])
    const grown = await ran(`{${path}, expand_partition: {size: 20}}`, disk({ partitions }), { programs })
    assert.equal(
      grown.lines[0],
      `sgdisk --set-alignment=1 --delete=1 --new=1:${MiB}:${21 * MiB - 1} --typecode=1:${linux} --change-name=1:first ` +
        '--partition-guid=1:00000001-1111-2222-3333-444444444444 /dev/vdb',
    )
    const init = await ran('{device: {path: /dev/vdb, init_disk: true}}', disk(), { programs })
    assert.deepEqual(init.lines, [
      'wipefs --all /dev/vdb',
      'sgdisk --clear --disk-guid=769727DD-FF87-5C57-9C07-674630FC7A00 /dev/vdb',
    ])
  })

  it('cannot be changed where neither of them is', async () => {
    const { errors } = await ran(`{${path}, add_partitions: [{size: 5}]}`, disk(), { programs: ['mkfs.ext2'] })
    assert.match(errors[0] ?? '', /^layout: neither sfdisk \(from the package fdisk, or util-linux\) nor sgdisk/)
  })
})
