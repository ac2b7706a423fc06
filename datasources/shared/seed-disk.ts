// Filesystems that carry a seed: found by label, mounted read-only, read, and unmounted whatever happens.

import { HostError, reasonOf } from '../../core/errors.ts'
import type { Filesystem } from '../../core/facts.ts'
import type { Notices } from '../../core/notices.ts'
import { defaultPaths } from '../../core/paths.ts'
import { say } from '../../core/said.ts'
import type { Host } from '../../system/host.ts'
import { contained, type SeedReader } from './contained.ts'

/**
 * Calls `read` with the directory where the filesystem can be read, and with its files: where it is mounted already, otherwise a
 * temporary mount point, and returns its answer. undefined also if it cannot be mounted (a notice says why).
 */
export async function readFilesystem<T>(
  host: Host,
  filesystem: Filesystem,
  notices: Notices,
  read: (directory: string, files: SeedReader) => Promise<T | undefined>,
  /** What a failed mount says already; undefined: nothing. */
  unmounted: (error: HostError) => T | undefined = () => undefined,
): Promise<T | undefined> {
  const { device } = filesystem
  const mounted = mountPoint((await host.files.readText('/proc/mounts')) ?? '', device)
  if (mounted !== undefined) return await read(mounted, contained(host.files, mounted))
  // Where only root can have put something before: nothing else may be mounted over.
  const directory = `${defaultPaths.run}/seed-${device.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^-/, '')}`
  try {
    await host.files.makeDirectory(directory, { mode: 0o700 })
    await host.commands.run(['mount', '-o', 'ro', '-t', 'auto', device, directory], { timeout: 60_000 })
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    const known = unmounted(error)
    if (known !== undefined) {
      await discard(host, directory, notices)
      return known
    }
    notices.warning(
      'datasource/mount',
      say`Cannot mount this ${say.word(filesystem.type)} to look for a seed: ${reasonOf(error, device)}`,
      {
        where: { document: device },
      },
    )
    await discard(host, directory, notices)
    return undefined
  }
  try {
    return await read(directory, contained(host.files, directory))
  } finally {
    await unmount(host, device, directory, notices)
  }
}

/** Whether a drive is there, whose driver nothing may have loaded: a floppy. */
export async function driveAppears(host: Host, device: string, driver: string, notices: Notices): Promise<boolean> {
  if (await host.files.exists(device)) return true
  try {
    await host.commands.run(['modprobe', driver], { timeout: 10_000 })
    await host.commands.run(['udevadm', 'settle', '--timeout=5', `--exit-if-exists=${device}`], { timeout: 10_000 })
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.info(say`No driver for ${say.path(device)}: ${reasonOf(error, device)}`)
  }
  return await host.files.exists(device)
}

/** The first place in the text of /proc/mounts where `device` is mounted. */
export function mountPoint(mounts: string, device: string): string | undefined {
  for (const line of mounts.split('\n')) {
    const [source = '', target = ''] = line.split(' ')
    if (unescapeOctal(source) === device) return unescapeOctal(target)
  }
  return undefined
}

/** /proc/mounts writes blanks and backslashes in names as octal escapes. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}

async function unmount(host: Host, device: string, directory: string, notices: Notices): Promise<void> {
  try {
    await host.commands.run(['umount', directory], { timeout: 60_000 })
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.warning(
      'datasource/mount',
      say`Cannot unmount ${say.path(device)} from ${say.path(directory)}: ${reasonOf(error, device, directory)}`,
    )
    return // Removing the directory now would try to delete what is mounted on it.
  }
  await discard(host, directory, notices)
}

async function discard(host: Host, directory: string, notices: Notices): Promise<void> {
  try {
    await host.files.remove(directory, { recursive: true })
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.debug(say`Cannot remove ${say.path(directory)}: ${reasonOf(error, directory)}`)
  }
}
