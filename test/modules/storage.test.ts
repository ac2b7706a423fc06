import assert from 'node:assert/strict'
import { growpart } from '../../modules/disks/growpart.ts'
import { mounts } from '../../modules/disks/mounts.ts'
import { resizefs } from '../../modules/disks/resizefs.ts'
import { bytesIn, readFstab, withDefaults, withoutCancelled } from '../../modules/disks/shared/fstab.ts'
import { escapeField, mountOf, unescapeField } from '../../modules/disks/shared/mount-info.ts'
import { suggestedSwap } from '../../modules/disks/shared/swap-file.ts'
import type { WorldFile } from '../../system/memory.ts'
import { applied, type MachineOptions, machine } from './machine.ts'

const mountinfo = (device: string, type: string, options = 'rw,relatime') =>
  `21 1 8:1 / / ${options} shared:1 - ${type} ${device} rw\n22 21 0:5 / /dev rw - devtmpfs udev rw\n`

const disk: Readonly<Record<string, WorldFile>> = {
  '/proc/self/mountinfo': mountinfo('/dev/sda1', 'ext4'),
  '/dev/sda1': { type: 'block' },
  '/dev/sda': { type: 'block' },
  '/dev/block/8:0': { link: '../sda' },
  '/sys/class/block/sda1': { link: '../../devices/pci/block/sda/sda1' },
  '/sys/devices/pci/block/sda/dev': '8:0\n',
  '/sys/devices/pci/block/sda/sda1/partition': '1\n',
  '/sys/devices/pci/block/sda/sda1/size': '2048\n',
}
const tools = { 'growpart --help': ' --update R\n', 'growpart --dry-run *': '', 'growpart *': '', 'resize2fs *': '' }

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

  it('leaves a partition alone that is as large as it gets', async () => {
    assert.deepEqual((await grown({ commands: { 'growpart --dry-run *': 1 } })).trace(), [])
  })

  it('stays off when it is told to, and when the image says so', async () => {
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

  it('fails where the tool does', async () => {
    const box = machine({ files: disk, commands: { 'resize2fs *': 1 } })
    await assert.rejects(resizefs.apply({}, box.context), { code: 'exit' })
    assert.deepEqual(box.codes(), ['resizefs/failed'])
  })
})

describe('mounts', () => {
  const commands = { 'mount *': '', 'swapon *': '', 'fallocate *': '', 'mkswap *': '', 'dd *': '' }
  const usual = 'defaults,nofail,x-systemd.after=cloud-init-network.service,_netdev'

  it('replaces its own lines, keeps those of others, and mounts', async () => {
    const { host, trace, codes } = await applied(
      mounts,
      {
        mounts: [
          ['/dev/doesnotexist', '/mnt/x y'],
          ['srv:/p', '/nfs', 'nfs'],
          ['swapdev', null],
          ['sdzz', '/zz', null, 'ro'],
          'nonsense',
        ],
      },
      {
        files: {
          '/etc/fstab':
            '# theirs\n\nLABEL=root / ext4 defaults 0 1\n/dev/old /old auto defaults,comment=cloudconfig 0 2\n',
        },
        commands,
      },
    )
    assert.equal(
      host.text('/etc/fstab'),
      [
        '# theirs',
        'LABEL=root / ext4 defaults 0 1',
        `/dev/doesnotexist\t/mnt/x\\040y\tauto\t${usual},comment=cloudconfig\t0\t2`,
        `srv:/p\t/nfs\tnfs\t${usual},comment=cloudconfig\t0\t2`,
        'sdzz\t/zz\tauto\tro,comment=cloudconfig\t0\t2',
        '',
      ].join('\n'),
    )
    assert.deepEqual(trace(), ['mount -a', 'systemctl daemon-reload'])
    assert.deepEqual(codes(), ['mounts/bad-entry'])
    assert.equal((await host.files.stat('/mnt/x y'))?.type, 'directory')
  })

  it('finds disks by short names, aliases, partitions, and the names of the cloud', async () => {
    const nodes = ['/dev/sdb', '/dev/sdb1', '/dev/sdb2', '/dev/nvme0n1', '/dev/nvme0n1p1', '/dev/vdc']
    const files = Object.fromEntries(
      nodes.flatMap((node): [string, WorldFile][] => [
        [node, { type: 'block' }],
        [node.replace('/dev', '/sys/class/block'), { directory: true }],
      ]),
    )
    const { host } = await applied(
      mounts,
      {
        mounts: [
          ['sdb', '/a'],
          ['my.2', '/b'],
          ['/dev/nvme0n1', '/c'],
          ['ephemeral0', '/d', 'ext4'],
          ['sdb.9', '/e'],
        ],
        device_aliases: { my: '/dev/sdb' },
        mount_default_fields: [null, null, 'auto', 'defaults', '0', '0'],
      },
      { files, commands, instance: { metadata: { meta_data: { 'block-device-mapping': { ephemeral0: 'sdc' } } } } },
    )
    const lines = host.text('/etc/fstab').trimEnd().split('\n')
    assert.deepEqual(
      lines.map((line) => line.split('\t').slice(0, 2).join(' ')),
      ['/dev/sdb1 /a', '/dev/sdb2 /b', '/dev/nvme0n1p1 /c', '/dev/vdc /d', 'sdb.9 /e'],
    )
  })

  it('makes a swap file nobody else can read, once', async () => {
    const config = { swap: { size: '2G' } }
    const { host, trace } = await applied(mounts, config, { commands })
    assert.deepEqual(trace(), [
      'fallocate -l 2048M /swap.img',
      'mkswap /swap.img',
      'swapon -a',
      'mount -a',
      'systemctl daemon-reload',
    ])
    assert.equal(host.text('/etc/fstab'), '/swap.img\tnone\tswap\tsw\t0\t0\n')
    assert.equal(host.tree()['/swap.img']?.mode, 0o600)
    const again = await applied(mounts, config, {
      commands,
      files: {
        '/swap.img': '',
        '/proc/swaps': 'Filename Type\n/swap.img file 1 0 -2\n',
        '/etc/fstab': '/swap.img\tnone\tswap\tsw\t0\t0\n',
      },
    })
    assert.equal(again.host.text('/etc/fstab'), '/swap.img\tnone\tswap\tsw\t0\t0\n')
    assert.equal(again.trace().includes('mkswap /swap.img'), false)
  })

  it('writes swap out where the filesystem cannot allocate, and gives up without leaving a file', async () => {
    const slow = await applied(mounts, { swap: { size: 2 ** 21 } }, { commands: { ...commands, 'fallocate *': 1 } })
    assert.deepEqual(slow.trace().slice(1, 3), ['dd if=/dev/zero of=/swap.img bs=1M count=2', 'mkswap /swap.img'])
    const broken = await applied(mounts, { swap: { size: '1G' } }, { commands: { ...commands, 'mkswap *': 1 } })
    assert.deepEqual(broken.codes(), ['mounts/swap'])
    assert.equal(await broken.host.files.exists('/swap.img'), false)
    assert.equal(await broken.host.files.exists('/etc/fstab'), false)
  })

  it('does nothing where nothing is asked for', async () => {
    const { host, trace } = await applied(mounts, {}, { commands })
    assert.deepEqual([trace(), await host.files.exists('/etc/fstab')], [[], false])
  })

  it('reckons swap from memory and disk', () => {
    const gib = 2 ** 30
    const plenty = 2 ** 50
    const suggested = (memory: number, disk = plenty) => suggestedSwap(memory * gib, disk, undefined) / gib
    assert.deepEqual(
      [1, 3, 4, 15, 20, 32, 64, 128].map((memory) => suggested(memory)),
      [1, 3, 4, 4, 4, 6, 8, 11],
    )
    assert.equal(suggested(4, 8 * gib), 2)
    assert.equal(suggestedSwap(4 * gib, 2 * gib, gib), gib)
  })
})

describe('fstab and mountinfo', () => {
  it('escape blanks', () => {
    assert.equal(escapeField('a b\\c\td'), 'a\\040b\\134c\\011d')
    assert.equal(unescapeField('a\\040b\\134c\\011d'), 'a b\\c\td')
  })

  it('give the deepest mount', () => {
    const text = `${mountinfo('/dev/sda1', 'ext4')}23 21 8:2 / /srv rw - xfs /dev/sda2 rw\nbroken\n`
    assert.equal(mountOf(text, '/srv/x')?.device, '/dev/sda2')
    assert.equal(mountOf(text, '/srvx')?.device, '/dev/sda1')
    assert.equal(mountOf('', '/'), undefined)
  })

  it('tell own lines from others', () => {
    const { kept, removed, devices } = readFstab(
      '# c\n\nUUID=1 / ext4 x 0 1\n/dev/a\\040b /b auto comment=cloudconfig 0 2\n',
    )
    assert.deepEqual([kept, removed.length, [...devices]], [['# c', 'UUID=1 / ext4 x 0 1'], 1, ['UUID=1']])
  })

  it('fill in fields and take devices back', () => {
    assert.deepEqual(withDefaults(['a', '/a', null, 'ro'], [null, null, 'auto', 'x', '0', '2']), [
      'a',
      '/a',
      'auto',
      'ro',
      '0',
      '2',
    ])
    const entries = [
      ['a', '/1'],
      ['b', '/2'],
      ['a', null],
      ['a', '/3'],
    ]
    assert.deepEqual(withoutCancelled(entries), [
      ['b', '/2'],
      ['a', '/3'],
    ])
  })

  it('read sizes', () => {
    assert.deepEqual(
      ['10M', '10MB', '10MiB', '1.5G', '512', '.5K'].map(bytesIn),
      [10485760, 10485760, 10485760, 1610612736, 512, 512],
    )
    for (const bad of ['-1', 'ten', '5X', '']) assert.throws(() => bytesIn(bad), /is not a size/)
  })
})
