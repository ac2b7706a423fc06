import assert from 'node:assert/strict'
import { diskSetup } from '../../../modules/disks/disk-setup.ts'
import {
  gptParts,
  gptTypes,
  guidOf,
  lsblkNodes,
  matchesLayout,
  mbrScript,
  mbrTypes,
  readLayout,
} from '../../../modules/disks/shared/disk-layout.ts'
import { applied, type MachineOptions } from '../machine.ts'

const empty = 'NAME="sdz" TYPE="disk" FSTYPE="" LABEL=""\n'
const commands = {
  'lsblk *': empty,
  'sgdisk *': '',
  'sfdisk *': '',
  'blkid *': 2,
  'blockdev --getsize64 /dev/sdz': `${20971520 * 512}\n`,
  'blockdev --getss /dev/sdz': '512\n',
  'udevadm *': '',
  'partprobe *': '',
  'mkfs.ext4 *': '',
  'mkfs.xfs *': '',
  'mkswap *': '',
  '/bin/sh *': '',
  'wipefs *': '',
  'dd *': '',
} as const
const files = {
  '/dev/sdz': { type: 'block' },
  '/dev/sdz2': { type: 'block' },
  '/dev/nvme0n1': { type: 'block' },
  '/dev/nvme0n1p1': { type: 'block' },
} as const

async function changes(config: object, options: MachineOptions = {}) {
  const { trace, codes } = await applied(diskSetup, config, {
    ...options,
    files: { ...files, ...options.files },
    commands: { ...commands, ...options.commands },
  })
  const dull = ['udevadm settle', 'partprobe /dev/sdz']
  return { lines: trace().filter((line) => !dull.includes(line)), codes: codes() }
}

describe('disk_setup', () => {
  const layout = [33, [33, 82], 33]

  it('writes a GPT with sgdisk', async () => {
    const { lines, codes } = await changes({ disk_setup: { '/dev/sdz': { table_type: 'gpt', layout } } })
    assert.deepEqual(lines, [
      'sgdisk -Z /dev/sdz',
      'sgdisk -n 1:0:+6920601 /dev/sdz',
      'sgdisk -n 2:0:+6920601 /dev/sdz',
      'sgdisk -t 2:8200 /dev/sdz',
      'sgdisk -n 3:0:0 /dev/sdz',
    ])
    assert.deepEqual(codes, [])
  })

  it('writes an MBR, by aliases and the names of the cloud', async () => {
    const { lines } = await changes(
      { device_aliases: { data: 'ephemeral0' }, disk_setup: { data: { layout: [50, [50, 82]] } } },
      { instance: { metadata: { 'block-device-mapping': { ephemeral0: '/dev/sdz' } } } },
    )
    assert.deepEqual(lines, ['sfdisk --force /dev/sdz < ,10485760,83\n,,82'])
  })

  it('leaves alone a disk that is as asked, or that holds something', async () => {
    const asked = { disk_setup: { '/dev/sdz': { layout: [50, [50, 82]] } } }
    const listing = '/dev/sdz1 2048 100 99 5G 83 Linux\n/dev/sdz2 100 200 100 5G 82 Linux swap\n'
    assert.deepEqual((await changes(asked, { commands: { 'sfdisk -l *': listing } })).lines, [])
    const busy = { 'blkid *': '/dev/sdz: TYPE="ext4"\n' }
    assert.deepEqual((await changes(asked, { commands: busy })).lines, [])
    const forced = { disk_setup: { '/dev/sdz': { layout: true, overwrite: true } } }
    assert.deepEqual((await changes(forced, { commands: busy })).lines, ['sfdisk --force /dev/sdz < ,,83'])
  })

  it('empties a disk', async () => {
    const nodes = `${empty}NAME="sdz1" TYPE="part" FSTYPE="ext4" LABEL=""\n`
    const { lines } = await changes(
      { disk_setup: { '/dev/sdz': { layout: 'remove' } } },
      { commands: { 'lsblk *': nodes } },
    )
    assert.deepEqual(lines, [
      'wipefs --all /dev/sdz1',
      'dd if=/dev/zero of=/dev/sdz bs=1M seek=0 count=1 conv=notrunc',
      'dd if=/dev/zero of=/dev/sdz bs=1M seek=10239 count=2 conv=notrunc',
    ])
  })

  it('goes on to the next disk after a failure, and does not fail', async () => {
    const { lines, codes } = await changes({
      disk_setup: { '/dev/none': { layout: true }, '/dev/sdz': { layout: [1, 2, 3, 4, 5] }, x: null },
      fs_setup: [{ filesystem: 'ext4' }, { device: '/dev/sdz', filesystem: 'ext4' }],
    })
    assert.deepEqual(codes, ['disk-setup/bad-entry', 'disk-setup/failed', 'disk-setup/failed', 'disk-setup/bad-entry'])
    assert.deepEqual(lines, ['mkfs.ext4 -F /dev/sdz'])
  })

  it('makes filesystems on whole disks, partitions, and free nodes', async () => {
    const made = async (entry: object, options?: MachineOptions) =>
      (await changes({ fs_setup: [entry] }, options)).lines
    assert.deepEqual(await made({ device: '/dev/sdz', partition: 'auto', filesystem: 'ext4', label: 'l' }), [
      'mkfs.ext4 -L l -F /dev/sdz',
    ])
    assert.deepEqual(await made({ device: '/dev/sdz.2', filesystem: 'xfs' }), ['mkfs.xfs /dev/sdz2'])
    assert.deepEqual(
      await made({ device: '/dev/nvme0n1', partition: 1, filesystem: 'ext4', extra_opts: ['-E', 'x'] }),
      ['mkfs.ext4 -E x /dev/nvme0n1p1'],
    )
    assert.deepEqual(
      await made({
        device: '/dev/sdz',
        cmd: 'mkfs -t %(filesystem)s -L %(label)s %(device)s',
        filesystem: 'ext4',
        label: 'q',
      }),
      ['/bin/sh -c mkfs -t ext4 -L q /dev/sdz'],
    )
    assert.deepEqual(await made({ device: '/dev/sdz', partition: 'none', filesystem: 'swap' }), ['mkswap -f /dev/sdz'])
    const nodes = {
      'lsblk *': `${empty}NAME="sdz1" TYPE="part" FSTYPE="vfat" LABEL="a"\nNAME="sdz2" TYPE="part" FSTYPE="" LABEL=""\n`,
    }
    assert.deepEqual(await made({ device: '/dev/sdz', filesystem: 'ext4' }, { commands: nodes }), [
      'mkfs.ext4 /dev/sdz2',
    ])
    assert.deepEqual(await made({ device: '/dev/sdz', filesystem: 'ext4', replace_fs: 'vfat' }, { commands: nodes }), [
      'mkfs.ext4 /dev/sdz1',
    ])
  })

  it('keeps a filesystem that is there, and says what it cannot do', async () => {
    const there = { 'blkid *': '/dev/sdz2: LABEL="l" TYPE="ext4"\n' }
    const entry = { device: '/dev/sdz', partition: 2, filesystem: 'ext4', label: 'l' }
    assert.deepEqual((await changes({ fs_setup: [entry] }, { commands: there })).lines, [])
    assert.deepEqual((await changes({ fs_setup: [{ ...entry, overwrite: true }] }, { commands: there })).lines, [
      'mkfs.ext4 -L l -F /dev/sdz2',
    ])
    assert.deepEqual((await changes({ fs_setup: [{ ...entry, partition: 7 }] })).codes, ['disk-setup/no-partition'])
    assert.deepEqual((await changes({ fs_setup: [{ ...entry, filesystem: 'foofs' }] })).codes, ['disk-setup/no-tool'])
  })
})

describe('partition tables', () => {
  it('are described for sfdisk and sgdisk', () => {
    const layout = readLayout([33, [33, 82], 33])
    assert.ok(Array.isArray(layout))
    assert.equal(mbrScript(layout, 1000000), ',330000,83\n,330000,82\n,,83')
    assert.equal(mbrScript(true, 1), ',,83')
    assert.deepEqual(gptParts(true, 1), [{ size: '0', type: undefined }])
    assert.throws(
      () =>
        mbrScript(
          [1, 2, 3, 4, 5].map((percent) => ({ percent, type: undefined })),
          9,
        ),
      /at most four/,
    )
    assert.throws(() => readLayout('all'), /invalid/)
    assert.throws(() => readLayout([['x']]), /no share/)
    assert.equal(readLayout(false), undefined)
  })

  it('are compared by type, whatever the way it is written', () => {
    assert.equal(matchesLayout(true, []), false)
    assert.equal(matchesLayout([{ percent: 50, type: '82' }], ['8200']), true)
    assert.equal(matchesLayout([{ percent: 50, type: '8300' }], ['0fc63daf-8483-4772-8e79-3d69d8477de4']), true)
    assert.equal(matchesLayout([{ percent: 50, type: undefined }], ['anything']), true)
    assert.equal(matchesLayout([{ percent: 50, type: '82' }], ['8300']), false)
    assert.equal(guidOf('ZZZZ'), undefined)
  })

  it('are read from what tools print', () => {
    assert.deepEqual(
      mbrTypes('Disk /dev/sdz: 10 GiB\n/dev/sdz1 * 2048 100 99 5G 83 Linux\n/dev/sdz2 1 2 3 5 Extended\n', '/dev/sdz'),
      ['83'],
    )
    assert.deepEqual(gptTypes('Disk x\n\nNumber  Start End Size Code Name\n   1  2048 4095 1024.0 KiB 8300 Linux\n'), [
      '8300',
    ])
    assert.deepEqual(lsblkNodes('NAME="a" TYPE="part" FSTYPE="x" LABEL="a b"\n\n'), [
      { name: 'a', type: 'part', fstype: 'x', label: 'a b' },
    ])
  })
})
