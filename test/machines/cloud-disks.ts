// Disks of a cloud machine on loop devices. Kernels of test hosts know neither vfat nor iso9660: images are real, so that type, label and
// id are found, and what mount asks to mount them binds a folder with the same files.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { ServedDisk } from '../../metadata-server/cloud.ts'
import { undoWith } from './cleanup.ts'
import type { CloudMachine } from './cloud-machine.ts'
import { run } from './shell.ts'

/** Where the files of each device are, in the machine. */
const folders = '/machine/disks'

/** mount(8) asks these by the type that it was told or has found. */
const MOUNT = `printf '#!/bin/sh\\nexec mount -i --bind -o ro "${folders}/\${1##*/}" "$2"\\n' | tee /sbin/mount.vfat > /sbin/mount.iso9660
chmod +x /sbin/mount.vfat /sbin/mount.iso9660`

/** `drive`: what the machine calls the first one: "sr0". Default: as this host does. */
export async function insertDisks(
  machine: CloudMachine,
  disks: readonly ServedDisk[],
  drive?: string,
): Promise<{ remove(): Promise<void> }> {
  const removals: (() => void)[] = []
  for (const [index, disk] of disks.entries()) {
    const folder = mkdtempSync(join(tmpdir(), 'firstlight-disk-'))
    const [tree, image] = [join(folder, 'tree'), join(folder, 'image')]
    writeFiles(tree, disk)
    await run(makeImage(disk, tree, image))
    const device = (await run(['losetup', '--find', '--show', image])).trim()
    removals.push(undoWith(['losetup', '-d', device], ['rm', '-rf', folder]))
    const name = index === 0 && drive !== undefined ? drive : basename(device)
    writeFiles(join(machine.root, folders, name), disk)
    const number = device.replace('/dev/loop', '')
    await machine.run(['sh', '-ec', `mknod -m 0660 /dev/${name} b 7 ${number}\n${MOUNT}`], { accept: [0] })
  }
  return {
    async remove() {
      for (const removal of removals.splice(0)) removal()
    },
  }
}

function writeFiles(folder: string, { files }: ServedDisk): void {
  mkdirSync(folder, { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

function makeImage({ type, label, uuid }: ServedDisk, tree: string, image: string): readonly string[] {
  if (type === 'iso9660') return ['xorriso', '-as', 'mkisofs', '-quiet', '-r', '-J', '-V', label, '-o', image, tree]
  if (type === 'ext4') return ['mkfs.ext4', '-q', '-F', '-L', label, '-d', tree, image, '8M']
  const id = uuid === undefined ? [] : ['-i', uuid.replace('-', '')]
  return ['mkfs.vfat', '-C', '-n', label, ...id, image, '1440']
}
