import assert from 'node:assert/strict'
import { mounts } from '../../../modules/disks/mounts.ts'
import type { WorldFile } from '../../../system/memory.ts'
import { applied } from '../machine.ts'

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

  it("finds disks by short names, aliases, partitions, and the cloud's names", async () => {
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

  it('writes the swap file out if the filesystem cannot allocate, and gives up without leaving a file', async () => {
    const slow = await applied(mounts, { swap: { size: 2 ** 21 } }, { commands: { ...commands, 'fallocate *': 1 } })
    assert.deepEqual(slow.trace().slice(1, 3), ['dd if=/dev/zero of=/swap.img bs=1M count=2', 'mkswap /swap.img'])
    const broken = await applied(mounts, { swap: { size: '1G' } }, { commands: { ...commands, 'mkswap *': 1 } })
    assert.deepEqual(broken.codes(), ['mounts/swap'])
    assert.equal(await broken.host.files.exists('/swap.img'), false)
    assert.equal(await broken.host.files.exists('/etc/fstab'), false)
  })

  it('does nothing if nothing is asked for', async () => {
    const { host, trace } = await applied(mounts, {}, { commands })
    assert.deepEqual([trace(), await host.files.exists('/etc/fstab')], [[], false])
  })
})
