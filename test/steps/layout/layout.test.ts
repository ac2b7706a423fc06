import assert from 'node:assert/strict'
import type { World, WorldFile } from '../../../system/memory.ts'
import { ranStep } from '../machine.ts'
import { gptImage, type ImageOptions, type ImagePartition } from './shared/gpt-image.ts'

const MiB = 2048
const sectors = 64 * MiB
const programs = ['sfdisk', 'partx', 'wipefs', 'mkswap', 'udevadm', 'resize2fs', 'mount', 'umount'].concat(
  ['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'fat', 'vfat'].map((kind) => `mkfs.${kind}`),
)
const first: ImagePartition = { start: MiB, size: 10 * MiB, name: 'first' }

/** A block device of 64 MiB, with its partitions as the kernel knows them. */
function disk(options: Partial<ImageOptions> = {}, name = 'vdb'): Record<string, WorldFile> {
  const image = gptImage({ sectors, ...options })
  const place = `/sys/devices/pci0/${name}`
  const files: Record<string, WorldFile> = {
    [`/dev/${name}`]: { type: 'block', content: image },
    [`/sys/class/block/${name}`]: { link: place },
    [`${place}/size`]: `${image.length / 512}\n`,
    [`${place}/ro`]: '0\n',
    [`${place}/queue/logical_block_size`]: '512\n',
  }
  for (const [index, { number = index + 1, start, size }] of (options.partitions ?? []).entries()) {
    const part = `${name}${number}`
    files[`/dev/${part}`] = {
      type: 'block',
      content: image.subarray(start * 512, start * 512 + Math.min(size * 512, 70 * 1024)),
    }
    files[`/sys/class/block/${part}`] = { link: `${place}/${part}` }
    files[`${place}/${part}/partition`] = `${number}\n`
    files[`${place}/${part}/size`] = `${size}\n`
  }
  return files
}

/** An ext4 of so many MiB. */
function ext4(megabytes: number): Buffer {
  const bytes = Buffer.alloc(70 * 1024)
  bytes.writeUInt16LE(0xef53, 0x438)
  bytes.writeUInt32LE(0x40, 0x460)
  bytes.writeUInt32LE(megabytes * 256, 0x404)
  bytes.writeUInt32LE(2, 0x418)
  return bytes
}

async function ran(layout: string, files: Record<string, WorldFile> = disk(), world: World = {}) {
  const step = await ranStep(`layout: ${layout}`, { files, programs, ...world })
  const changes = step.host.calls.filter(({ kind }) => kind === 'run')
  return {
    ...step,
    warned: step.heard.filter(({ level }) => level === 'warning').map(({ message }) => message),
    lines: changes.map(({ argv, input }) => argv.join(' ') + (input ? ` < ${input.trimEnd()}` : '')),
  }
}

const quietly = 'sfdisk --quiet --no-reread --wipe never --wipe-partitions never'
const linux = '0FC63DAF-8483-4772-8E79-3D69D8477DE4'
const path = 'device: {path: /dev/vdb}'

describe('layout: partitions that are added', () => {
  it('follow those that are there, all at once; the last is a MiB smaller than it says', async () => {
    const { lines, errors } = await ran(
      `{${path}, add_partitions: [{pLabel: a, size: 20, filesystem: ext4, fsLabel: A}, {pLabel: 'b"$', size: 10}]}`,
      disk({ partitions: [first] }),
    )
    assert.deepEqual(errors, [])
    assert.deepEqual(lines, [
      `${quietly} --append /dev/vdb < /dev/vdb2 : start=${11 * MiB}, size=${20 * MiB}, type=${linux}, name="a"\n` +
        `/dev/vdb3 : start=${31 * MiB}, size=${9 * MiB}, type=${linux}, name="b\\x22\\x24"`,
      'partx --update --nr 2 /dev/vdb',
      'partx --update --nr 3 /dev/vdb',
      'udevadm trigger',
      'udevadm settle',
      'mkfs.ext4 -L A /dev/vdb2',
      'mkfs.ext2 /dev/vdb3',
    ])
  })

  it('are made by the tool of their file system, and have the type that goes with it', async () => {
    const size = (index: number) => `size: 5, pLabel: p${index}, fsLabel: L`
    const kinds = ['xfs', 'btrfs', 'fat', 'vfat', 'fat16', 'fat32', 'swap', '-', 'noformat']
    const list = kinds.map((kind, index) => `{${size(index)}, filesystem: '${kind}'}`)
    const { lines, errors } = await ran(`{${path}, add_partitions: [${list.join(', ')}]}`)
    assert.deepEqual(errors, [])
    assert.deepEqual(lines.slice(-7), [
      'mkfs.xfs -L L /dev/vdb1',
      'mkfs.btrfs -L L -f /dev/vdb2',
      'mkfs.fat -n L /dev/vdb3',
      'mkfs.vfat -n L /dev/vdb4',
      'mkfs.fat -F 16 -n L /dev/vdb5',
      'mkfs.fat -F 32 -n L /dev/vdb6',
      'mkswap -L L /dev/vdb7',
    ])
    const [basic, swap] = ['EBD0A0A2-B9E5-4433-87C0-68B6B72699C7', '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F']
    const types = [...(lines[0] ?? '').matchAll(/type=([\w-]+)/g)].map(([, type]) => type)
    assert.deepEqual(types, [linux, linux, basic, basic, basic, basic, swap, linux, linux])
  })

  it('may be bootable: as ESP, or for a BIOS', async () => {
    const { lines, warned } = await ran(
      `{${path}, add_partitions: [{pLabel: e, size: 5, filesystem: fat, bootable: true}, {pLabel: b, size: 5, bootable: true}]}`,
    )
    assert.match(lines[0] ?? '', /C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name="e", attrs="RequiredPartition"\n/)
    assert.match(lines[0] ?? '', /21686148-6449-6E6F-744E-656564454649, name="b", attrs="LegacyBIOSBootable"$/)
    assert.deepEqual(warned, ['layout: more than one partition is to be bootable'])
  })

  it('take the rest, a MiB aside', async () => {
    const { lines } = await ran(`{${path}, add_partitions: [{pLabel: a, size: 20}, {pLabel: rest}]}`)
    assert.match(lines[0] ?? '', new RegExp(`start=${21 * MiB}, size=${42 * MiB}, `))
  })

  it('are known by their names, and the second boot changes nothing', async () => {
    const { lines, errors, warned } = await ran(
      `{${path}, add_partitions: [{pLabel: first, size: 10, filesystem: ext4}]}`,
      disk({ partitions: [first] }),
    )
    assert.deepEqual([errors, warned], [[], []])
    assert.deepEqual(lines, ['udevadm trigger', 'udevadm settle'])
    const full = await ran(`{${path}, add_partitions: [{pLabel: all, size: 0}]}`, {
      ...disk({ partitions: [{ start: MiB, size: 62 * MiB, name: 'all' }] }),
    })
    assert.deepEqual([full.errors, full.warned, full.lines], [[], [], []])
  })

  it('get the numbers that are free', async () => {
    const partitions = [first, { start: 11 * MiB, size: MiB, name: 'c', number: 3 }]
    const { lines } = await ran(
      `{${path}, add_partitions: [{pLabel: x, size: 5}, {pLabel: y, size: 5}]}`,
      disk({ partitions }),
    )
    assert.match(lines[0] ?? '', new RegExp(`/dev/vdb2 : start=${12 * MiB}, .*\n/dev/vdb4 : `))
  })

  it('lose what was on their sectors before, where there is a device for them', async () => {
    const { host, lines } = await ran(`{${path}, add_partitions: [{pLabel: x, size: 5}]}`, {
      ...disk(),
      '/dev/vdb1': { type: 'block' },
    })
    assert.ok(lines.indexOf('wipefs --all --quiet /dev/vdb1') === lines.indexOf('mkfs.ext2 /dev/vdb1') - 1)
    assert.ok(host.ran.length > 0)
  })

  it('have a p before their number on a disk whose name ends in one', async () => {
    const { lines } = await ran('{device: {path: /dev/nvme0n1}, add_partitions: [{size: 5}]}', disk({}, 'nvme0n1'))
    assert.match(lines.join('\n'), /mkfs.ext2 \/dev\/nvme0n1p1$/)
  })

  it('that do not fit all are not made at all', async () => {
    const { lines, errors } = await ran(`{${path}, add_partitions: [{pLabel: a, size: 40}, {pLabel: b, size: 30}]}`)
    assert.deepEqual(lines, [])
    assert.deepEqual(errors, ['layout: partition "b" of 30 MiB does not fit: 22 MiB are free on /dev/vdb'])
  })

  it('are not made, nor is anything grown, where less than 32 MiB are free', async () => {
    const partitions = [{ start: MiB, size: 40 * MiB, name: 'a' }]
    const { lines, errors, warned } = await ran(
      `{${path}, add_partitions: [{pLabel: b, size: 5}], expand_partition: {size: 0}}`,
      disk({ partitions }),
    )
    assert.deepEqual([lines, errors], [[], []])
    assert.deepEqual(warned, ['layout: less than 32 MiB of /dev/vdb are free; nothing is added or grown'])
  })

  it('are not made when one of them is wrong', async () => {
    const bad = [
      ['{fsLabel: LABEL_TOO_LONG, filesystem: xfs}', 'the label of xfs has 14 letters; expected at most 12'],
      ['{fsLabel: LABEL_TOO_LONG, filesystem: fat}', 'the label of fat has 14 letters; expected at most 11'],
      [`{pLabel: ${'x'.repeat(37)}}`, 'the name has 37 letters; expected at most 36'],
      ['{size: -1}', 'size is a number; expected a whole number of MiB'],
      ['{size: 1.5}', /size is a \w+; expected a whole number of MiB/],
      ['{size: 10G}', 'size is a text; expected a whole number of MiB'],
      ['{pLabel: [x]}', 'pLabel is a list; expected text'],
      ['{bootable: 3}', /bootable is a \w+; expected true or false/],
      ['{fsLabel: "a\\nb"}', 'fsLabel has a control character'],
      ['oem', 'is a text; expected a mapping'],
      ['{filesystem: zfs}', /the file system is not known; expected one of ext2, .*, none/],
    ] as const
    for (const [entry, message] of bad) {
      const { lines, errors } = await ran(`{${path}, add_partitions: [${entry}, {pLabel: good, size: 5}]}`)
      assert.deepEqual(lines, [], entry)
      if (typeof message === 'string') assert.deepEqual(errors, [`layout: partition 1: ${message}`])
      else assert.match(errors[0] ?? '', message)
    }
  })

  it('are not made when what formats them is not there, as they would count as done', async () => {
    const { lines, errors } = await ran(`{${path}, add_partitions: [{pLabel: x, size: 5, filesystem: xfs}]}`, disk(), {
      programs: ['sfdisk'],
    })
    assert.deepEqual(lines, [])
    assert.deepEqual(errors, ['layout: mkfs.xfs is not installed, so nothing is added to /dev/vdb'])
  })

  it('are formatted also after one that could not be; nothing is grown then', async () => {
    const { lines, errors } = await ran(
      `{${path}, expand_partition: {size: 0}, add_partitions: [{pLabel: x, size: 5}, {pLabel: y, size: 5, filesystem: ext4}]}`,
      disk(),
      { commands: { 'mkfs.ext2 *': 1 } },
    )
    assert.match(errors[0] ?? '', /^layout: no ext2 is made on \/dev\/vdb1: /)
    assert.equal(errors.length, 1)
    assert.equal(lines.at(-1), 'mkfs.ext4 /dev/vdb2')
  })
})

describe('layout: the last partition', () => {
  it('grows to the end of the disk, and its file system with it, for a moment mounted', async () => {
    const partitions = [{ ...first, content: ext4(10) }]
    const { lines, errors, host } = await ran(`{${path}, expand_partition: {size: 0}}`, disk({ partitions }))
    assert.deepEqual(errors, [])
    assert.deepEqual(lines.slice(0, 2), [
      `${quietly} -N 1 /dev/vdb < size=${62 * MiB}`,
      'partx --update --nr 1 /dev/vdb',
    ])
    assert.match(lines[2] ?? '', /^mount -t ext4 -o nodev,nosuid,noexec \/dev\/vdb1 \/run\/cloud-init\/tmp\/layout-/)
    assert.deepEqual(lines[3], 'resize2fs /dev/vdb1')
    assert.match(lines[4] ?? '', /^umount \/run\/cloud-init\/tmp\/layout-/)
    assert.deepEqual(await host.files.list('/run/cloud-init/tmp'), [])
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
    assert.equal((await host.files.list('/run/cloud-init/tmp'))?.length, 1)
    assert.match(warned.join(), /stays mounted/)
  })
})

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

function xfs(): Buffer {
  const bytes = Buffer.alloc(70 * 1024)
  bytes.write('XFSB', 0, 'latin1')
  bytes.writeUInt32BE(4096, 4)
  return bytes
}

function btrfs(): Buffer {
  const bytes = Buffer.alloc(70 * 1024)
  bytes.write('_BHRfS_M', 0x10040, 'latin1')
  return bytes
}
