// A file system made as large as its partition. All kinds grow while they are mounted, and some only then.

import { Failure, HostError, reasonOf } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { mountsIn } from '../../../modules/disks/shared/mount-info.ts'
import type { Argv, Host } from '../../../system/host.ts'
import { makePrivateFolder } from '../../shared/private-folder.ts'
import type { StepContext } from '../../step.ts'

/** Bytes at the end that a file system may leave: less than it would need for another group of blocks. */
const leftover = 16 << 20

/** Whether much of the partition is not used by what is on it: a boot was cut off before that had grown. */
export async function isSmaller(node: string, size: number, { files }: Host): Promise<boolean> {
  const start = (await files.read(node, { start: 0, length: 0x10078 })) ?? Buffer.alloc(0)
  const used = usedBytes(start)
  return used !== undefined && size - used > leftover
}

/** What the superblock of an ext, xfs or btrfs says; undefined: it is none of them. */
function usedBytes(start: Buffer): number | undefined {
  if (start.length < 0x10078) return undefined
  if (start.readUInt16LE(0x438) === 0xef53) {
    const wide = start.readUInt32LE(0x460) & 0x80
    const blocks = start.readUInt32LE(0x404) + (wide ? start.readUInt32LE(0x550) * 2 ** 32 : 0)
    return blocks * (1024 << start.readUInt32LE(0x418))
  }
  if (start.toString('latin1', 0, 4) === 'XFSB') return Number(start.readBigUInt64BE(8)) * start.readUInt32BE(4)
  if (start.toString('latin1', 0x10040, 0x10048) === '_BHRfS_M') return Number(start.readBigUInt64LE(0x10070))
  return undefined
}

export async function growFilesystem(node: string, type: string | undefined, context: StepContext): Promise<void> {
  const { host } = context
  if (type === undefined || !/^(?:ext[234]|xfs|btrfs)$/.test(type))
    throw new Failure(say`what is on ${say.path(node)} is no ext, xfs or btrfs, and is not grown`)
  const mounts = mountsIn((await host.files.readText('/proc/self/mountinfo')) ?? '')
  const mount = mounts.find(({ device, options }) => device === node && !options.split(',').includes('ro'))
  if (mount) await host.commands.run(growCommand(type, node, mount.point))
  else await whileMounted(node, type, context, (point) => host.commands.run(growCommand(type, node, point)))
}

function growCommand(type: string, node: string, point: string): Argv {
  if (type === 'xfs') return ['xfs_growfs', point]
  return type === 'btrfs' ? ['btrfs', 'filesystem', 'resize', 'max', point] : ['resize2fs', node]
}

async function whileMounted(
  node: string,
  type: string,
  { host, notices }: StepContext,
  work: (point: string) => Promise<unknown>,
): Promise<void> {
  const point = await makePrivateFolder(host, 'layout')
  let mounted = false
  try {
    await host.commands.run(['mount', '-t', type, '-o', 'nodev,nosuid,noexec', node, point])
    mounted = true
    await work(point)
  } finally {
    if (mounted) mounted = !(await unmount(point))
    // What is still mounted there would be removed with it.
    if (!mounted) await host.files.remove(point, { recursive: true, durable: false })
  }

  async function unmount(place: string): Promise<boolean> {
    try {
      await host.commands.run(['umount', place], { undoes: true })
      return true
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      notices.warning('steps/not-done', say`${say.path(place)} stays mounted: ${reasonOf(error, place)}`)
      return false
    }
  }
}
