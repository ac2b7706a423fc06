// Makes a swap file of the size asked for, or of one that suits memory and disk.

import { HostError, reasonOf } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { checkForCommand } from '../../../system/checked-path.ts'
import type { ModuleContext } from '../../module.ts'
import { bytesIn } from './fstab.ts'
import { mountOf } from './mount-info.ts'

/** Bytes, or a text such as "2G". */
type Size = string | number

export interface SwapSettings {
  readonly filename?: string | null | undefined
  readonly size?: Size | null | undefined
  readonly maxsize?: Size | null | undefined
}

const mebi = 2 ** 20
const gibi = 2 ** 30

/** The path of the swap file for fstab; undefined: none. */
export async function setUpSwap(settings: SwapSettings, context: ModuleContext): Promise<string | undefined> {
  const { host, notices } = context
  const { filename: path, size: asked, maxsize } = settings
  if (!path || !asked || String(asked) === '0') return void notices.debug(say`no need to setup swap`)
  if (await host.files.exists(path)) {
    if (!(await isSafe(path, context))) return undefined
    const swaps = await host.files.readText('/proc/swaps')
    if (swaps === undefined) return path
    if (swaps.split('\n').some((line) => line.split(/\s+/)[0] === path)) {
      notices.debug(say`swap file ${say.path(path)} already in use`)
      return path
    }
    notices.debug(say`swap file ${say.path(path)} exists, but not in /proc/swaps`)
  }
  try {
    const folder = path.slice(0, path.lastIndexOf('/')) || '/'
    const size = await sizeOf(asked, maxsize ?? undefined, folder, context)
    const megabytes = Math.floor(size / mebi)
    if (megabytes <= 0) return void notices.debug(say`Not creating swap: suggested size was 0`)
    await create(path, folder, megabytes, context)
    return path
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return void notices.warning('mounts/swap', say`failed to setup swap: ${reasonOf(error)}`)
  }
}

/** A swap file that others could exchange would take what is swapped out, and be taken for what is swapped in. */
async function isSafe(path: string, { host, notices }: ModuleContext): Promise<boolean> {
  try {
    await checkForCommand(host, path, say`Not using ${say.path(path)} as a swap file`)
    return true
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.warning('mounts/swap', say`failed to setup swap: ${reasonOf(error)}`)
    return false
  }
}

async function sizeOf(size: Size, most: Size | undefined, folder: string, context: ModuleContext): Promise<number> {
  if (size !== 'auto') return bytesIn(size)
  const { host } = context
  const meminfo = (await host.files.readText('/proc/meminfo')) ?? ''
  const memory = Number(/^MemTotal:\s+(\d+) kB$/m.exec(meminfo)?.[1] ?? 0) * 1024
  if (memory === 0) return 0
  const limit = most === undefined ? undefined : bytesIn(most)
  const { stdout } = await host.commands.query([
    'stat',
    '--file-system',
    '--format',
    '%S %f',
    await existing(folder, context),
  ])
  const [block = 0, free = 0] = stdout.trim().split(' ').map(Number)
  return suggestedSwap(memory, block * free, limit)
}

/** In bytes: as much as memory up to 4 GiB, beyond that 4 GiB or, if larger, its root in GiB; never more than the disk can spare. */
export function suggestedSwap(memory: number, available: number, limit: number | undefined): number {
  const most =
    limit === undefined ? Math.min(Math.floor(available / 4), 2 * memory) : Math.min(limit, Math.floor(available * 0.9))
  const least =
    memory < 4 * gibi ? memory : memory < 16 * gibi ? 4 * gibi : roundHalfEven(Math.sqrt(memory / gibi)) * gibi
  return Math.min(least, most)
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value)
}

/** The nearest directory above that exists. */
async function existing(folder: string, { host }: ModuleContext): Promise<string> {
  let path = folder
  while (path !== '/' && !(await host.files.exists(path))) path = path.slice(0, path.lastIndexOf('/')) || '/'
  return path
}

async function create(path: string, folder: string, megabytes: number, context: ModuleContext): Promise<void> {
  const { host, notices, facts } = context
  await host.files.makeDirectory(folder)
  const type = mountOf((await host.files.readText('/proc/self/mountinfo')) ?? '', await existing(folder, context))?.type
  notices.debug(say`Creating swapfile in '${say.path(path)}' on fstype '${say.word(type ?? '')}' of ${megabytes} MB`)
  await host.files.remove(path)
  // Created empty with its mode, so that nobody can read what is swapped out, not even for a moment.
  await host.files.write(path, '', { mode: 0o600, durable: false })
  const [major = 0, minor = 0] = facts.kernel.release.split('.').map(Number)
  const oldXfs = type === 'xfs' && (major < 4 || (major === 4 && minor < 18))
  try {
    await checkForCommand(host, path, say`Not making a swap file at ${say.path(path)}`)
    if (type === 'btrfs') {
      await host.commands.run(['truncate', '-s', '0', path])
      await host.commands.run(['chattr', '+C', path])
    }
    if (oldXfs || !(await fallocate(path, megabytes, context))) {
      await host.commands.run(['dd', 'if=/dev/zero', `of=${path}`, 'bs=1M', `count=${megabytes}`])
    }
    await host.commands.run(['mkswap', path])
  } catch (error) {
    await host.files.remove(path)
    throw error
  }
}

async function fallocate(path: string, megabytes: number, { host, notices }: ModuleContext): Promise<boolean> {
  try {
    await host.commands.run(['fallocate', '-l', `${megabytes}M`, path])
    return true
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notices.debug(say`fallocate cannot make ${say.path(path)} (${reasonOf(error, path)}); writing it out`)
    return false
  }
}
