// Waits for other users of apt and dpkg: at boot, unattended upgrades often hold their locks.

import { HostError } from '../core/errors.ts'
import { say } from '../core/said.ts'
import type { Finished, Host } from '../system/host.ts'

const locks = [
  '/var/lib/dpkg/lock-frontend',
  '/var/lib/dpkg/lock',
  '/var/cache/apt/archives/lock',
  '/var/lib/apt/lists/lock',
]
const patience = 30_000
const interval = 1000

/** Runs `command` when no lock is held, and again when it failed while one was; 30 s at most. */
export async function whenUnlocked(host: Host, command: () => Promise<Finished>): Promise<Finished> {
  let waited = 0
  for (;;) {
    if (!(await isLocked(host))) {
      try {
        return await command()
      } catch (error) {
        if (!(await isLocked(host))) throw error
      }
    }
    if (waited >= patience)
      throw new HostError('timeout', say`Could not get apt lock: another program has held it for 30 s`)
    await host.clock.sleep(interval)
    waited += interval
  }
}

/** /proc/locks names locked files by device and inode. */
async function isLocked(host: Host): Promise<boolean> {
  const held = await host.files.readText('/proc/locks')
  if (!held) return false
  const present: string[] = []
  for (const path of locks) if (await host.files.exists(path)) present.push(path)
  if (present.length === 0) return false
  const { stdout } = await host.commands.query(['stat', '--format', '%i', ...present], { accept: [0, 1] })
  const inodes = new Set(stdout.split('\n').filter((inode) => inode !== ''))
  return lockedInodes(held).some((inode) => inodes.has(inode))
}

/** The inodes of /proc/locks' "1: POSIX  ADVISORY  WRITE 812 08:01:131 0 EOF" that are held for writing. */
export function lockedInodes(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const [, , , kind, , place = ''] = line.split(/\s+/)
    return kind === 'WRITE' ? (place.split(':')[2] ?? []) : []
  })
}
