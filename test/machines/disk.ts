// A root file system on a disk of its own: ext4 on a loop device, in memory. What has reached the device is what a machine finds
// there after a power cut; what the kernel still holds back is not. /usr is not on it, so that the disk is copied in a moment.
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { undoWith } from './cleanup.ts'
import { run } from './shell.ts'

export interface Disk {
  /** The mounted root. */
  readonly root: string
  /** Copies what the device has at a moment of which `state` tells the same, without flushing anything, and says where the copy is. */
  cutPower(state: () => string): Promise<string>
  /** Takes away what is mounted on it for a machine that runs: a restart. */
  forgetMemory(): Promise<void>
  /** Flushes and unmounts it. */
  remove(): void
}

/** An image of a root file system, which is left as it is. */
export async function makeImage(from: string, { megabytes }: { megabytes: number }): Promise<string> {
  const made = folder()
  const [image, tree] = [join(made, 'image'), join(made, 'tree')]
  mkdirSync(tree)
  await run(['sh', '-ec', 'tar -C "$1" --exclude=./usr/* -cf - . | tar -C "$2" -xf -', 'sh', from, tree])
  // Ready for use: nothing of the file system itself is written later.
  const ready = 'lazy_itable_init=0,lazy_journal_init=0'
  await run(['mkfs.ext4', '-q', '-F', '-E', ready, '-J', 'size=16', '-d', tree, image, `${megabytes}M`])
  return image
}

/** Mounts an image, which is changed by it: the journal is replayed as after a power cut. `usr`: read-only, of the same system. */
export async function mountImage(image: string, usr: string): Promise<Disk> {
  const root = join(folder(), 'root')
  mkdirSync(root)
  const device = (await run(['losetup', '--find', '--show', image])).trim()
  const remove = undoWith(['sh', '-c', `! mountpoint -q ${root} || umount -R ${root}`], ['losetup', '-d', device])
  await run(['mount', '-t', 'ext4', device, root])
  await run(['mount', '--bind', '-o', 'ro', usr, join(root, 'usr')])
  const written = () =>
    readFileSync(`/sys/block/${basename(device)}/stat`, 'utf8')
      .trim()
      .split(/\s+/)
      .slice(4, 7)
      .join()
  return {
    root,
    remove,
    async forgetMemory() {
      for (const name of ['run', 'dev']) {
        const place = join(root, name)
        await run(['sh', '-c', `! mountpoint -q ${place} || umount -R ${place}`])
      }
    },
    async cutPower(state) {
      const copy = join(folder(), 'image')
      for (;;) {
        const before = written() + state()
        await run(['cp', '--sparse=always', image, copy])
        // What was written meanwhile would mix two moments.
        if (written() + state() === before) return copy
      }
    },
  }
}

function folder(): string {
  const made = mkdtempSync('/dev/shm/firstlight-disk-')
  undoWith(['rm', '-rf', made])
  return made
}
