// Disks of a cloud machine: ext4 on loop devices with the label that the cloud gives, as kernels of test hosts know neither vfat nor iso9660.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ServedDisk } from '../../metadata-server/cloud.ts'
import { undoWith } from './cleanup.ts'
import type { CloudMachine } from './cloud-machine.ts'
import { run } from './shell.ts'

/** mount asks these for the types that a source insists on. */
const MOUNT = `printf '#!/bin/sh\\nexec mount -i -t ext4 -o ro "$1" "$2"\\n' | tee /sbin/mount.vfat > /sbin/mount.iso9660
chmod +x /sbin/mount.vfat /sbin/mount.iso9660`

export async function insertDisks(
  machine: CloudMachine,
  disks: readonly ServedDisk[],
): Promise<{ remove(): Promise<void> }> {
  const removals: (() => void)[] = []
  for (const { label, files } of disks) {
    const folder = mkdtempSync(join(tmpdir(), 'firstlight-disk-'))
    const [tree, image] = [join(folder, 'tree'), join(folder, 'image')]
    mkdirSync(tree)
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true })
      writeFileSync(join(tree, path), content)
    }
    await run(['mkfs.ext4', '-q', '-F', '-L', label, '-d', tree, image, '8M'])
    const device = (await run(['losetup', '--find', '--show', image])).trim()
    removals.push(undoWith(['losetup', '-d', device], ['rm', '-rf', folder]))
    const number = device.replace('/dev/loop', '')
    await machine.run(['sh', '-ec', `mknod -m 0660 ${device} b 7 ${number}\n${MOUNT}`], { accept: [0] })
  }
  return {
    async remove() {
      for (const removal of removals.splice(0)) removal()
    },
  }
}
