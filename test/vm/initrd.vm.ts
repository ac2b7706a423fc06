// The stages rootfs and initramfs in an initrd, whoever has made it, of documents in the root and on a disk of their own.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../machines/shell.ts'
import { bootVm, type Disk, vmDisk } from '../machines/vm.ts'

const REPORT = `
show() { echo "== $1"; shift; "$@" 2>&1; }
show status sh -c 'cloud-init status --wait --long; echo "code $?"'
show order cat /run/order
show cos sh -c 'cd /run/cos && stat -c "%n %a" * && cat recovery_mode && echo'
show env cat /run/cos/cos-layout.env
show made stat -c '%a %U' /etc/made-early
show root findmnt -no OPTIONS /
show oem findmnt -no LABEL /oem
show mounts sh -c 'findmnt -rno TARGET | grep -v binfmt_misc | sort | uniq -d'
show log sh -c 'grep "ERROR" /var/log/cloud-init.log'
`

/** Tells whether process 1 has the machine's own root already, and how that is mounted. */
const tells = (stage: string) =>
  `echo ${stage} $([ /proc/1/root/ -ef / ] && echo own || echo initrd) $(findmnt -no OPTIONS / | cut -c1-2) >> /run/order`
const step = (stage: string, more = '') => `  ${stage}: [{name: told, commands: ['${tells(stage)}']}${more}]\n`

const bad = ', {name: bad, commands: [echo VOLUMES=x > /run/cos/cos-layout.env, exit 3]}'
const system = `stages:\n${step('rootfs.before')}${step('rootfs', bad)}${step('initramfs')}${step('fs')}${step('boot')}`
const oem = `stages:\n${step('initramfs', ', {files: [{path: /etc/made-early, permissions: 0640}]}')}${step('initramfs.after')}${step('network')}`

type Report = Readonly<Record<string, string>>

for (const [maker, kind] of [
  ['initramfs-tools', 'machine'],
  ['dracut', 'dracut'],
] as const)
  describe(`an initrd of ${maker}`, () => {
    let folder: string
    let disk: Disk
    let report: Report

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'firstlight-initrd-'))
      mkdirSync(join(folder, 'oem'))
      writeFileSync(join(folder, 'oem/90_custom.yaml'), oem)
      const image = join(folder, 'oem.image')
      await run(['mkfs.ext4', '-q', '-F', '-L', 'COS_OEM', '-d', join(folder, 'oem'), image, '16M'])
      disk = await vmDisk(REPORT, {
        kind,
        initrd: true,
        files: { '/system/oem/00.yaml': system, '/etc/fstab': 'LABEL=root / ext4 defaults 0 1\n' },
      })
      const drive = ['-drive', `file=${image},format=raw,if=virtio,snapshot=on`]
      const { report: text } = await bootVm(disk, { timeout: 600_000, kernel: 'ro COS_RECOVERY', qemu: drive })
      report = Object.fromEntries(
        text
          .split(/^== /m)
          .slice(1)
          .map((part) => part.split(/\n(.*)/s, 2) as [string, string]),
      )
    })

    after(() => {
      disk?.remove()
      rmSync(folder, { recursive: true })
    })

    it('runs rootfs and initramfs before it hands over, also of documents on the disk labelled COS_OEM, and nobody runs them again', () => {
      const order = (report['order'] ?? '').trim().split('\n')
      assert.deepEqual(
        order.map((line) => line.split(' ')),
        [
          ['rootfs.before', 'initrd', 'rw'],
          ['rootfs', 'initrd', 'rw'],
          ['initramfs', 'initrd', 'rw'],
          ['initramfs', 'initrd', 'rw'],
          ['initramfs.after', 'initrd', 'rw'],
          ['fs', 'own', 'rw'],
          ['boot', 'own', 'rw'],
          ['network', 'own', 'rw'],
        ],
      )
    })

    it('tells what failed there in the status of the machine', () => {
      assert.match(
        report['status'] ?? '',
        /- \/system\/oem\/00\.yaml:\d+:\d+: step .*bad of rootfs: commands\/1: exited with status 3/,
      )
      assert.match(report['status'] ?? '', /^code 1$/m)
      assert.match(report['log'] ?? '', /exited with status 3/)
    })

    it('leaves the state of the boot for documents, and what they made', () => {
      assert.equal(report['cos'], 'cos-layout.env 644\nrecovery_mode 777\n1\n')
      assert.equal(report['env'], 'VOLUMES=x\n')
      assert.equal(report['made'], '640 root\n')
    })

    it('leaves the disk labelled COS_OEM where it is, and nothing else mounted twice', () => {
      assert.equal(report['oem'], 'COS_OEM\n')
      assert.equal(report['mounts'], '')
    })
  })
