// Disks that a document lays out while the machine boots: one has grown since its table was made, the other is blank. The next boot
// finds everything as it is wanted.

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../machines/shell.ts'
import { bootVm, type Disk, vmDisk } from '../machines/vm.ts'
import { gptImage, linux } from '../steps/layout/shared/gpt-image.ts'

const MiB = 2048

const DOCUMENT = `name: disks
stages:
  boot:
  - layout:
      device: {label: GROW}
      expand_partition: {size: 0}
  - layout:
      device: {path: /dev/vdc, init_disk: true}
      add_partitions:
      - {pLabel: oem, fsLabel: NEW_OEM, size: 40, filesystem: ext4}
      - {pLabel: rest, fsLabel: NEW_REST, size: 0}
`

/** The first boot leaves a file on the new partition. */
const REPORT = `
show() { echo "== $1"; shift; "$@" 2>&1; }
show status cloud-init status --wait --long
show failed systemctl --failed --no-legend --plain
show grown sh -c 'sfdisk -d /dev/vdb | grep -v ^device'
show added sh -c 'sfdisk -d /dev/vdc'
show ids sh -c 'blkid -c /dev/null /dev/vdb1 /dev/vdc1 /dev/vdc2 | sort'
show size sh -c 'findmnt -bno SIZE /srv/grow; cat /srv/grow/kept'
mount LABEL=NEW_OEM /mnt
show before ls -I lost+found /mnt
touch /mnt/by-the-first-boot
umount /mnt
show mount systemctl --no-pager status srv-grow.mount
show log sh -c 'grep -h layout: /var/log/cloud-init.log'
`

type Report = Readonly<Record<string, string>>

describe('a virtual machine whose document lays out its disks', () => {
  let folder: string
  let disk: Disk
  let first: Report
  let second: Report

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firstlight-layout-'))
    const [grown, blank] = [join(folder, 'grown'), join(folder, 'blank')]
    writeFileSync(grown, await diskThatHasGrown(folder))
    writeFileSync(blank, '')
    truncateSync(blank, 128 << 20)
    disk = await vmDisk(REPORT, {
      files: {
        '/oem/50.yaml': DOCUMENT,
        '/var/lib/cloud/seed/nocloud/meta-data': 'instance-id: disks\n',
        '/var/lib/cloud/seed/nocloud/user-data': '#cloud-config\n{}\n',
        '/etc/fstab': 'LABEL=GROW /srv/grow ext4 defaults 0 0\n',
        '/srv/grow/.here': '',
      },
    })
    const drives = [grown, blank].flatMap((file) => ['-drive', `file=${file},format=raw,if=virtio`])
    first = await boot(disk, drives)
    second = await boot(disk, drives)
  })

  after(() => {
    disk?.remove()
    rmSync(folder, { recursive: true })
  })

  it('grows the last partition of the one, and the file system on it, which keeps its files', () => {
    assert.match(
      first['grown'] ?? '',
      new RegExp(`^/dev/vdb1 : start= *${MiB}, size= *${190 * MiB}, type=${linux}`, 'm'),
    )
    const [size = '', kept] = (first['size'] ?? '').split('\n')
    assert.ok(Number(size) > 160 << 20, size)
    assert.equal(kept, 'of before')
  })

  it('gives the other a table, and partitions with file systems', () => {
    const table = first['added'] ?? ''
    assert.match(table, /^label-id: 769727DD-FF87-5C57-9C07-674630FC7A00$/m)
    assert.match(table, new RegExp(`^/dev/vdc1 : start= *${MiB}, size= *${40 * MiB}, .*name="oem"$`, 'm'))
    assert.match(table, new RegExp(`^/dev/vdc2 : start= *${41 * MiB}, size= *${86 * MiB}, .*name="rest"$`, 'm'))
    assert.match(first['ids'] ?? '', /^\/dev\/vdc1: LABEL="NEW_OEM" .*TYPE="ext4"/m)
    assert.match(first['ids'] ?? '', /^\/dev\/vdc2: LABEL="NEW_REST" .*TYPE="ext2"/m)
    assert.equal(first['before'], '')
  })

  it('changes nothing at the next boot', () => {
    for (const what of ['grown', 'added', 'ids', 'size'])
      assert.equal(second[what], first[what], `${what}: ${second['mount']}`)
    assert.equal(second['before'], 'by-the-first-boot')
    assert.match(first['log'] ?? '', /layout: added \/dev\/vdc1/)
    assert.doesNotMatch(second['log'] ?? '', /layout: (?:added|the partition table|\/dev\/)/)
  })

  it('is well each time', () => {
    for (const report of [first, second]) {
      assert.match(report['status'] ?? '', /^status: done$/m)
      assert.match(report['status'] ?? '', /^errors: \[\]$/m)
      assert.equal(report['failed'], '')
    }
  })
})

/** A table of 128 MiB on 192, with an ext4 of 32 MiB. */
async function diskThatHasGrown(folder: string): Promise<Buffer> {
  const [filesystem, tree] = [join(folder, 'ext4'), join(folder, 'tree')]
  await run(['sh', '-ec', 'mkdir "$1"; echo of before >"$1/kept"', 'sh', tree])
  await run(['mkfs.ext4', '-q', '-L', 'GROW', '-d', tree, filesystem, '32M'])
  const content = readFileSync(filesystem)
  const partitions = [{ start: MiB, size: 32 * MiB, name: 'grow', content }]
  return gptImage({ sectors: 128 * MiB, grown: 64 * MiB, partitions })
}

async function boot(disk: Disk, qemu: readonly string[]): Promise<Report> {
  const { report } = await bootVm(disk, { qemu, timeout: 600_000 })
  const sections = report.replaceAll('\r', '').split(/^== /m).slice(1)
  return Object.fromEntries(sections.map((text) => [text.split('\n', 1)[0] ?? '', text.replace(/^.*\n/, '').trim()]))
}
