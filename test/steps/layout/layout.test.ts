import assert from 'node:assert/strict'
import { linux } from './shared/gpt-image.ts'
import { disk, first, MiB, path, quietly, ran } from './shared/laid-out.ts'

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
